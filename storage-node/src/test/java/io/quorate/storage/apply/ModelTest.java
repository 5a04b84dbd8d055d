package io.quorate.storage.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.RequestId;
import io.quorate.proto.op.StepResult;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.mvcc.Version;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Results and final content against a model that was written from the documents: maps of strings,
 * no store, no keys with prefixes. The seed of a failure is its parameter.
 */
class ModelTest {
  private record Row(
      long mod, long create, long version, byte[] value, long expiresAtMs, long leaseId) {}

  private record Lease(long ttlMs, long expiresAtMs) {}

  private record Owner(long epoch, boolean owned) {}

  private record First(long fingerprint, Object answer) {}

  private static final class Model {
    final TreeMap<String, Row> data = new TreeMap<>();
    final TreeMap<String, Row> own = new TreeMap<>();
    final Map<String, Owner> owners = new HashMap<>();
    final Map<RequestId, First> first = new HashMap<>();
    final Map<Integer, TreeMap<Long, Lease>> leases = new TreeMap<>();
    long revision;
    long stampMs;

    Object apply(Command command, long entryStampMs) {
      stampMs = Math.max(stampMs, entryStampMs);
      if (command instanceof Command.Data write) {
        return apply(write.operation());
      } else if (command instanceof Command.Transact transact) {
        return apply(transact);
      } else if (command instanceof Command.Expire expire) {
        return expire(Math.min(expire.upToMs(), stampMs), expire.limit());
      } else if (command instanceof Command.AssignShards assign) {
        boolean changed = false;
        for (int shard = assign.firstShard(); shard <= assign.lastShard(); shard++) {
          String name = assign.tenantId() + "/" + shard;
          Owner owner = owners.get(name);
          if (owner == null || owner.epoch() < assign.epoch()) {
            owners.put(name, new Owner(assign.epoch(), assign.owned()));
            changed = true;
          }
        }
        revision += changed ? 1 : 0;
      }
      return CommandResult.DONE;
    }

    private Object apply(Operation operation) {
      if (operation instanceof Operation.Once once) {
        return apply(once);
      }
      String shard = operation.tenantId() + "/" + operation.shard();
      if (isInvalid(operation)) {
        return new Outcome.Refused(ErrorCode.INVALID_ARGUMENT);
      } else if (hasBadTime(operation)) {
        return new Outcome.Refused(ErrorCode.TTL_INVALID);
      } else if (!isOwned(operation)) {
        return new Outcome.Refused(ErrorCode.STALE_EPOCH);
      }
      if (operation instanceof Operation.Put put) {
        String key = shard + "/" + text(put.key());
        Row before = data.get(key);
        if (!holds(put.condition(), before)) {
          return new Outcome.ConditionFailed(before == null ? 0 : before.mod());
        } else if (!hasLease(put.tenantId(), put.shard(), put.lifetime())) {
          return new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND);
        }
        revision++;
        Row after = next(before, put.value(), put.lifetime());
        data.put(key, after);
        return new Outcome.Written(after.mod(), after.create(), after.version());
      } else if (operation instanceof Operation.Delete delete) {
        String key = shard + "/" + text(delete.key());
        Row before = data.get(key);
        if (!holds(delete.condition(), before)) {
          return new Outcome.ConditionFailed(before == null ? 0 : before.mod());
        }
        if (before != null) {
          revision++;
          data.remove(key);
        }
        return new Outcome.Deleted(revision, before == null ? 0 : 1, false);
      } else if (operation instanceof Operation.Transact transact) {
        return new TxnModel(shard + "/", transact, data, revision).run(transact.txn(), this);
      } else if (operation instanceof Operation.OfLease ofLease) {
        return apply(ofLease);
      }
      Operation.DeleteRange range = (Operation.DeleteRange) operation;
      String end = text(range.end());
      List<String> inside =
          data.keySet().stream()
              .filter(key -> key.startsWith(shard + "/"))
              .filter(key -> key.substring(shard.length() + 1).compareTo(text(range.start())) >= 0)
              .filter(key -> end.isEmpty() || key.substring(shard.length() + 1).compareTo(end) < 0)
              .toList();
      List<String> deleted = inside.subList(0, Math.min(range.limit(), inside.size()));
      revision += deleted.isEmpty() ? 0 : 1;
      Outcome outcome =
          new Outcome.Deleted(revision, deleted.size(), inside.size() > deleted.size());
      deleted.forEach(data::remove);
      return outcome;
    }

    private Object apply(Operation.OfLease operation) {
      TreeMap<Long, Lease> tenants =
          leases.computeIfAbsent(operation.tenantId(), id -> new TreeMap<>());
      Lease lease = tenants.get(operation.leaseId());
      if (operation instanceof Operation.GrantLease grant) {
        if (lease != null) {
          return new Outcome.Refused(ErrorCode.LEASE_EXISTS);
        }
        lease = new Lease(grant.ttlMs(), 0);
      } else if (lease == null) {
        return new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND);
      }
      revision++;
      if (operation instanceof Operation.RevokeLease) {
        tenants.remove(operation.leaseId());
        return new Outcome.Deleted(
            revision, removeAttached(operation.tenantId(), operation.leaseId()), false);
      }
      tenants.put(operation.leaseId(), new Lease(lease.ttlMs(), stampMs + lease.ttlMs()));
      return new Outcome.Leased(revision, lease.ttlMs());
    }

    private int removeAttached(int tenantId, long leaseId) {
      List<String> attached =
          data.entrySet().stream()
              .filter(entry -> entry.getKey().startsWith(tenantId + "/"))
              .filter(entry -> entry.getValue().leaseId() == leaseId)
              .map(Map.Entry::getKey)
              .toList();
      attached.forEach(data::remove);
      return attached.size();
    }

    private Object expire(long upToMs, int limit) {
      List<String> due =
          data.entrySet().stream()
              .filter(entry -> entry.getValue().expiresAtMs() > 0)
              .filter(entry -> entry.getValue().expiresAtMs() <= upToMs)
              .sorted(Comparator.comparingLong(entry -> entry.getValue().expiresAtMs()))
              .limit(limit)
              .map(Map.Entry::getKey)
              .toList();
      due.forEach(data::remove);
      int keys = 0;
      int ended = 0;
      while (ended < limit && keys < limit) {
        int tenantId = 0;
        long leaseId = 0;
        long first = upToMs + 1;
        for (var tenant : leases.entrySet()) {
          for (var lease : tenant.getValue().entrySet()) {
            if (lease.getValue().expiresAtMs() < first) {
              tenantId = tenant.getKey();
              leaseId = lease.getKey();
              first = lease.getValue().expiresAtMs();
            }
          }
        }
        if (leaseId == 0) {
          break;
        }
        leases.get(tenantId).remove(leaseId);
        keys += removeAttached(tenantId, leaseId);
        ended++;
      }
      revision += due.isEmpty() && ended == 0 ? 0 : 1;
      return new CommandResult.Expired(due.size() + keys, ended);
    }

    boolean hasLease(int tenantId, int shard, Lifetime lifetime) {
      return lifetime.leaseId() == 0
          || (leases.getOrDefault(tenantId, new TreeMap<>()).containsKey(lifetime.leaseId())
              && (lifetime.leaseId() >> 62 == 0 || (lifetime.leaseId() & 0x3FFF) == shard));
    }

    private static boolean hasBadTime(Operation operation) {
      if (operation instanceof Operation.Put put) {
        return isBadTime(put.lifetime());
      } else if (operation instanceof Operation.Transact transact) {
        return transact
            .txn()
            .steps()
            .anyMatch(step -> step instanceof TxnStep.Put put && isBadTime(put.lifetime()));
      }
      return operation instanceof Operation.GrantLease grant && grant.ttlMs() < 1_000;
    }

    private static boolean isBadTime(Lifetime lifetime) {
      return lifetime.ttlMs() > 0 && lifetime.ttlMs() < 1_000;
    }

    /** What was answered before is answered again; the group's own record takes a revision. */
    private Object apply(Operation.Once once) {
      Operation operation = once.operation();
      First known = first.get(once.requestId());
      if (known != null && !isInvalid(operation) && !hasBadTime(operation) && isOwned(operation)) {
        return known.fingerprint() == once.fingerprint()
            ? known.answer()
            : new Outcome.Refused(ErrorCode.IDEMPOTENCY_KEY_REUSED);
      }
      Object answer = apply(operation);
      if (!(answer instanceof Outcome.Refused)) {
        first.put(once.requestId(), new First(once.fingerprint(), answer));
        revision++;
      }
      return answer;
    }

    private static boolean isInvalid(Operation operation) {
      return operation instanceof Operation.Transact transact
          ? transact.txn().compares().isEmpty() && transact.txn().steps().findAny().isEmpty()
          : operation instanceof Operation.DeleteRange range && range.limit() == 0;
    }

    private boolean isOwned(Operation operation) {
      Owner owner = owners.get(operation.tenantId() + "/" + operation.shard());
      return owner != null && owner.owned() && operation.epoch() >= owner.epoch();
    }

    private Object apply(Command.Transact transact) {
      for (Command.Guard guard : transact.guards()) {
        Row present = own.get(text(guard.key()));
        if ((present == null ? 0 : present.mod()) != guard.modRevision()) {
          return "guard " + text(guard.key()) + " " + (present == null ? 0 : present.mod());
        }
      }
      boolean changes =
          transact.mutations().stream()
              .anyMatch(m -> !m.delete() || own.containsKey(text(m.key())));
      revision += changes ? 1 : 0;
      for (Command.Mutation mutation : transact.mutations()) {
        String key = text(mutation.key());
        if (mutation.delete()) {
          own.remove(key);
        } else {
          own.put(key, next(own.get(key), mutation.value(), Lifetime.FOREVER));
        }
      }
      return new CommandResult.Committed(revision);
    }

    private Row next(Row before, byte[] value, Lifetime lifetime) {
      long expiresAtMs = lifetime.ttlMs() == 0 ? 0 : stampMs + lifetime.ttlMs();
      return before == null
          ? new Row(revision, revision, 1, value, expiresAtMs, lifetime.leaseId())
          : new Row(
              revision,
              before.create(),
              before.version() + 1,
              value,
              expiresAtMs,
              lifetime.leaseId());
    }

    private static boolean holds(Condition condition, Row present) {
      if (condition.equals(Condition.ABSENT)) {
        return present == null;
      } else if (condition.equals(Condition.EXISTS)) {
        return present != null;
      } else if (condition instanceof Condition.Revisions wanted) {
        return present != null
            && Arrays.stream(wanted.revisions()).anyMatch(mod -> mod == present.mod());
      }
      return true;
    }
  }

  /** A transaction on a copy of the content, which counts when it comes to its end. */
  private static final class TxnModel {
    final String shard;
    final Operation operation;
    final TreeMap<String, Row> data;
    final long before;
    final List<String> results = new ArrayList<>();
    boolean changed;
    ErrorCode refusal = ErrorCode.INTERNAL;

    TxnModel(String shard, Operation operation, Map<String, Row> data, long revision) {
      this.shard = shard;
      this.operation = operation;
      this.data = new TreeMap<>(data);
      this.before = revision;
    }

    Object run(Txn txn, Model model) {
      boolean succeeded = txn.compares().stream().allMatch(this::holds);
      List<TxnStep> steps = succeeded ? txn.success() : txn.failure();
      for (int i = 0; i < steps.size(); i++) {
        String result = step(steps.get(i), model);
        if (result == null) {
          return new Outcome.StepRefused(succeeded, i, refusal);
        }
        results.add(result);
      }
      model.data.clear();
      model.data.putAll(data);
      model.revision += changed ? 1 : 0;
      return succeeded + " " + model.revision + " " + results;
    }

    private boolean holds(Compare compare) {
      Row row = data.get(shard + text(compare.key()));
      if (compare instanceof Compare.OfValue of) {
        return row != null
            && related(of.relation(), latin(row.value()).compareTo(latin(of.value())));
      }
      Compare.OfNumber of = (Compare.OfNumber) compare;
      long number =
          row == null
              ? 0
              : switch (of.field()) {
                case VERSION -> row.version();
                case CREATE_REVISION -> row.create();
                case MOD_REVISION -> row.mod();
                case LEASE -> row.leaseId();
              };
      return related(of.relation(), Long.compare(number, of.number()));
    }

    private static boolean related(Compare.Relation relation, int order) {
      return switch (relation) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }

    private @Nullable String step(TxnStep step, Model model) {
      if (step instanceof TxnStep.DeleteRange range) {
        String end = text(range.end());
        List<String> inside =
            data.keySet().stream()
                .filter(key -> key.startsWith(shard))
                .filter(key -> key.substring(shard.length()).compareTo(text(range.start())) >= 0)
                .filter(key -> end.isEmpty() || key.substring(shard.length()).compareTo(end) < 0)
                .toList();
        inside.forEach(data::remove);
        changed |= !inside.isEmpty();
        return "deleted " + inside.size();
      }
      String key = shard + text(((TxnStep.OnKey) step).key());
      Row row = data.get(key);
      if (step instanceof TxnStep.Get get) {
        return row == null
            ? "nothing"
            : row(row)
                + (get.withoutValue() ? "" : text(row.value()))
                + (row.expiresAtMs() == 0
                    ? " -1 "
                    : " " + Math.max(0, row.expiresAtMs() - model.stampMs) + " ")
                + row.leaseId();
      } else if (step instanceof TxnStep.Delete) {
        data.remove(key);
        changed |= row != null;
        return "deleted " + (row == null ? 0 : 1);
      } else if (step instanceof TxnStep.Put put) {
        Lifetime lifetime = put.lifetime();
        if (!model.hasLease(operation.tenantId(), operation.shard(), lifetime)) {
          refusal = ErrorCode.LEASE_NOT_FOUND;
          return null;
        }
        long expiresAtMs = lifetime.ttlMs() == 0 ? 0 : model.stampMs + lifetime.ttlMs();
        return write(key, row, put.value(), expiresAtMs, lifetime.leaseId());
      } else if (step instanceof TxnStep.Append append) {
        String value = (row == null ? "" : latin(row.value())) + latin(append.suffix());
        return write(key, row, value.getBytes(StandardCharsets.ISO_8859_1));
      }
      return increment(key, row, ((TxnStep.Increment) step).by());
    }

    private @Nullable String increment(String key, @Nullable Row row, long by) {
      String value = row == null ? "0" : latin(row.value());
      if (!value.matches("-?[0-9]{1,20}") || new BigInteger(value).bitLength() > 63) {
        refusal = ErrorCode.NOT_A_COUNTER;
        return null;
      }
      BigInteger count = new BigInteger(value).add(BigInteger.valueOf(by));
      if (count.bitLength() > 63) {
        refusal = ErrorCode.COUNTER_OVERFLOW;
        return null;
      }
      return count + " " + write(key, row, count.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String latin(byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String write(String key, @Nullable Row row, byte[] value) {
      return row == null
          ? write(key, null, value, 0, 0)
          : write(key, row, value, row.expiresAtMs(), row.leaseId());
    }

    private String write(
        String key, @Nullable Row row, byte[] value, long expiresAtMs, long leaseId) {
      long now = before + 1;
      changed = true;
      Row next =
          row == null
              ? new Row(now, now, 1, value, expiresAtMs, leaseId)
              : new Row(
                  now,
                  row.create(),
                  row.mod() == now ? row.version() : row.version() + 1,
                  value,
                  expiresAtMs,
                  leaseId);
      data.put(key, next);
      return row(next);
    }

    private static String row(Row row) {
      return row.create() + "/" + row.version() + " ";
    }
  }

  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 80);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void resultsAndContentAreTheModels(long seed) {
    MachineFixture fixture = new MachineFixture(directory);
    Model model = new Model();
    int step = 0;
    Random clock = new Random(seed);
    for (Command command : new RandomCommands(seed).log(500)) {
      // A stamp below the group's time counts for nothing.
      fixture.stampMs += clock.nextInt(200) - 20;
      Object expected = model.apply(command, fixture.stampMs);
      assertThat(simple(fixture.apply(command).get(0)))
          .as("step %d: %s", step++, command)
          .isEqualTo(expected);
    }
    assertThat(fixture.machine().position().revision()).isEqualTo(model.revision);
    assertThat(fixture.machine().position().keys()).isEqualTo(model.data.size());
    try (StateView view = fixture.machine().view()) {
      model.data.forEach((name, record) -> check(view, name.split("/", 3), record));
      model.own.forEach((name, record) -> check(view, new String[] {"0", "0", name}, record));
    }
  }

  private static void check(StateView view, String[] name, Row expected) {
    byte[] key = name[2].getBytes(StandardCharsets.UTF_8);
    byte[] storeKey = StoreKeys.of(Integer.parseInt(name[0]), Integer.parseInt(name[1]), key);
    Version found = view.get(storeKey, view.position().revision());
    assertThat(found).as(String.join("/", name)).isNotNull();
    assertThat(found.modRevision()).isEqualTo(expected.mod());
    assertThat(found.createRevision()).isEqualTo(expected.create());
    assertThat(found.version()).isEqualTo(expected.version());
    assertThat(found.value()).isEqualTo(expected.value());
    assertThat(found.expiresAtMs()).isEqualTo(expected.expiresAtMs());
    assertThat(found.leaseId()).isEqualTo(expected.leaseId());
  }

  private static Object simple(CommandResult result) {
    if (result instanceof CommandResult.Data data) {
      return data.outcome() instanceof Outcome.Committed committed
          ? simple(committed)
          : data.outcome();
    } else if (result instanceof CommandResult.GuardFailed failed) {
      return "guard " + text(failed.key()) + " " + failed.modRevision();
    }
    return result;
  }

  private static String simple(Outcome.Committed committed) {
    List<String> results = new ArrayList<>();
    for (StepResult result : committed.results()) {
      if (result instanceof StepResult.Got got) {
        Entry entry = got.entry();
        results.add(
            entry == null
                ? "nothing"
                : entry.createRevision()
                    + "/"
                    + entry.version()
                    + " "
                    + text(entry.value())
                    + " "
                    + entry.end().expiresInMs()
                    + " "
                    + entry.end().leaseId());
      } else if (result instanceof StepResult.Deleted deleted) {
        results.add("deleted " + deleted.count());
      } else if (result instanceof StepResult.Written written) {
        results.add(written.createRevision() + "/" + written.version() + " ");
      } else if (result instanceof StepResult.Counted counted) {
        results.add(
            counted.value() + " " + counted.createRevision() + "/" + counted.version() + " ");
      }
    }
    return committed.succeeded() + " " + committed.revision() + " " + results;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
