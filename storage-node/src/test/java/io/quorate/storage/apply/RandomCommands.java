package io.quorate.storage.apply;

import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Compare.Field;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.LeaseIds;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.RequestId;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import io.quorate.storage.command.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Commands of every kind over so few keys that they keep meeting each other. */
final class RandomCommands {
  static final int TENANTS = 2;
  static final int SHARDS = 3;
  private static final int KEYS = 12;
  private static final Relation[] RELATIONS = Relation.values();
  private static final Field[] FIELDS = Field.values();

  private final Random random;
  private final Map<RequestId, Operation> firstById = new HashMap<>();
  private long count;
  private boolean requestIds = true;
  private boolean ends = true;

  RandomCommands(long seed) {
    this.random = new Random(seed);
  }

  /** Leaves out writes with request ids: what is remembered of them is per entry. */
  RandomCommands withoutRequestIds() {
    requestIds = false;
    return this;
  }

  /** Leaves out what ends by itself: when it does depends on the stamps of entries. */
  RandomCommands withoutEnds() {
    ends = false;
    return this;
  }

  /** A first command that makes most operations succeed, then {@code size} of all kinds. */
  List<Command> log(int size) {
    List<Command> log = new ArrayList<>();
    for (int tenant = 1; tenant <= TENANTS; tenant++) {
      log.add(new Command.AssignShards(tenant, 0, SHARDS - 1, 1, true));
    }
    while (log.size() < size) {
      log.add(next());
    }
    return log;
  }

  private Command next() {
    count++;
    int kind = random.nextInt(100);
    if (ends && kind < 14) {
      return kind < 8 ? new Command.Data(lease()) : expire();
    } else if (kind < 78) {
      return new Command.Data(operation());
    } else if (kind < 88) {
      return new Command.Data(requestIds ? once() : operation());
    } else if (kind < 94) {
      return transact();
    } else if (kind < 96) {
      int shard = random.nextInt(SHARDS);
      // Mostly owned, and now and then taken away.
      return new Command.AssignShards(
          tenant(), shard, SHARDS - 1, 1L + random.nextInt(8), random.nextInt(4) > 0);
    } else {
      return new Command.Compact(random.nextInt((int) count));
    }
  }

  private Operation operation() {
    int tenant = tenant();
    int shard = random.nextInt(SHARDS);
    long epoch = 1L + random.nextInt(9);
    int kind = random.nextInt(12);
    if (kind >= 10) {
      return new Operation.Transact(tenant, shard, epoch, txn(tenant, shard));
    } else if (kind < 6) {
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(value);
      return new Operation.Put(
          tenant, shard, epoch, condition(), key(), value, lifetime(tenant, shard));
    } else if (kind < 9) {
      return new Operation.Delete(tenant, shard, epoch, condition(), key());
    }
    return new Operation.DeleteRange(tenant, shard, epoch, bound(), bound(), random.nextInt(5));
  }

  /** So few ids that they come again, with the same operation or with another. */
  private Operation once() {
    Operation operation = operation();
    RequestId requestId = new RequestId(operation.tenantId(), random.nextInt(20));
    Operation first = firstById.computeIfAbsent(requestId, ignored -> operation);
    Operation sent = random.nextInt(4) == 0 ? operation : first;
    return Operation.Once.of(requestId, sent.withEpoch(operation.epoch()));
  }

  /** So few leases that keys meet them, granted or not. Some are of a shard. */
  private Operation lease() {
    int tenant = tenant();
    int shard = random.nextInt(SHARDS);
    long epoch = 3L + random.nextInt(7);
    long leaseId = leaseId(shard);
    return switch (random.nextInt(6)) {
      case 0 -> new Operation.RevokeLease(tenant, shard, epoch, leaseId);
      case 1, 2 -> new Operation.KeepLease(tenant, shard, epoch, leaseId);
      default -> new Operation.GrantLease(tenant, shard, epoch, leaseId, ttlMs());
    };
  }

  private long leaseId(int shard) {
    int number = 1 + random.nextInt(3);
    return random.nextInt(4) == 0 ? LeaseIds.ofShard(shard, (long) number << 20) : number;
  }

  /** Sometimes too short. */
  private long ttlMs() {
    return 990L + random.nextInt(3_000);
  }

  private Lifetime lifetime(int tenant, int shard) {
    if (!ends || random.nextInt(3) > 0) {
      return Lifetime.FOREVER;
    }
    return switch (random.nextInt(3)) {
      case 0 -> Lifetime.ofTtl(ttlMs());
      case 1 -> Lifetime.ofLease(leaseId(random.nextInt(8) == 0 ? tenant : shard));
      default -> new Lifetime(ttlMs(), leaseId(shard));
    };
  }

  private Command expire() {
    long upToMs = random.nextInt(4) == 0 ? 1_000L + random.nextInt(40_000) : Long.MAX_VALUE;
    return new Command.Expire(upToMs, 1 + random.nextInt(3));
  }

  private Txn txn(int tenant, int shard) {
    List<Compare> compares = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Relation relation = RELATIONS[random.nextInt(RELATIONS.length)];
      compares.add(
          random.nextInt(3) == 0
              ? new Compare.OfValue(key(), relation, number())
              : new Compare.OfNumber(
                  key(), FIELDS[random.nextInt(FIELDS.length)], relation, random.nextInt(4)));
    }
    return new Txn(compares, steps(tenant, shard), steps(tenant, shard));
  }

  private List<TxnStep> steps(int tenant, int shard) {
    List<TxnStep> steps = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      steps.add(
          switch (random.nextInt(8)) {
            case 0 -> new TxnStep.Get(key(), random.nextBoolean());
            case 1 -> new TxnStep.Delete(key());
            case 2 -> new TxnStep.DeleteRange(bound(), bound());
            case 3 -> new TxnStep.Append(key(), number());
            case 4, 5 -> new TxnStep.Increment(key(), random.nextInt(20) - 5L);
            default -> new TxnStep.Put(key(), number(), lifetime(tenant, shard));
          });
    }
    return steps;
  }

  private byte[] number() {
    return Integer.toString(random.nextInt(30)).getBytes(StandardCharsets.UTF_8);
  }

  private Condition condition() {
    return switch (random.nextInt(6)) {
      case 0 -> Condition.ABSENT;
      case 1 -> Condition.EXISTS;
      case 2 -> new Condition.Revisions(new long[] {1L + random.nextInt((int) count), count});
      default -> Condition.ALWAYS;
    };
  }

  private Command transact() {
    List<Command.Guard> guards = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      guards.add(
          new Command.Guard(key(), random.nextInt(2) == 0 ? 0 : random.nextInt((int) count)));
    }
    List<Command.Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      if (random.nextInt(4) == 0) {
        boolean delete = random.nextInt(3) == 0;
        mutations.add(
            new Command.Mutation(key(i), delete, delete ? new byte[0] : new byte[] {(byte) count}));
      }
    }
    return new Command.Transact(guards, mutations);
  }

  private int tenant() {
    return 1 + random.nextInt(TENANTS);
  }

  private byte[] key() {
    return key(random.nextInt(KEYS));
  }

  /** The empty key, which is refused, is among them. */
  private byte[] bound() {
    return random.nextInt(3) == 0 ? new byte[0] : key();
  }

  private static byte[] key(int number) {
    return ("k" + number).getBytes(StandardCharsets.UTF_8);
  }
}
