package io.quorate.storage.apply;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.LeaseIds;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import io.quorate.storage.apply.RequestRow.Remembered;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what each command does to a store, and does it.
 *
 * <p>Deterministic: results and state follow from the store and the log alone; no clock, thread or
 * order of a hash table has a part in it. What a client can cause is a refusal, the same on every
 * replica; an exception means a broken invariant. Every change takes the next revision, one for all
 * keys that it changes. On the apply thread; the caller publishes.
 */
final class Applier {
  private final MvccStore store;
  private final KeyWriter writer;
  private final RememberedRequests requests;
  private final Leases leases;
  private final Checkpoints checkpoints = new Checkpoints();
  private Ownership ownership;
  private long appliedIndex;
  private long appliedTerm;
  private long revision;
  private long compactRevision;
  private long stampMs;
  private int readBudgetBytes;

  /**
   * Goes on where the store stands.
   *
   * @param changed told of each key of a tenant that is written or deleted
   */
  Applier(MvccStore store, Consumer<byte[]> changed) {
    this.store = store;
    this.writer = new KeyWriter(store, changed);
    this.requests = new RememberedRequests(store, writer);
    this.leases = new Leases(store, writer);
    this.ownership = OwnershipRecords.read(store);
    Position position = store.position();
    this.appliedIndex = position.appliedIndex();
    this.appliedTerm = position.appliedTerm();
    this.revision = position.revision();
    this.compactRevision = position.compactRevision();
    this.stampMs = position.stampMs();
  }

  /** Where the state stands, unpublished writes included. */
  Position position() {
    return new Position(
        appliedIndex,
        appliedTerm,
        revision,
        compactRevision,
        stampMs,
        writer.keys(),
        writer.checksum());
  }

  long appliedIndex() {
    return appliedIndex;
  }

  Ownership ownership() {
    return ownership;
  }

  /** The group's time at which something ends next, {@link KeyEnds#NEVER} when nothing does. */
  long nextEndMs() {
    return Math.min(writer.ends().firstMs(), leases.firstMs());
  }

  @Nullable Checkpoint lastCheckpoint() {
    return checkpoints.last();
  }

  /** Applies an entry; results are in the order of its commands. */
  List<CommandResult> apply(LogEntry entry, long index, long term) {
    appliedIndex = index;
    appliedTerm = term;
    stampMs = Math.max(stampMs, entry.stampMs());
    readBudgetBytes = Limits.MAX_ENTRY_READ_BYTES;
    List<CommandResult> results = new ArrayList<>(entry.commands().size());
    for (Command command : entry.commands()) {
      results.add(apply(command));
    }
    if (requests.hasAdded()) {
      requests.write(index, stampMs, ++revision);
    }
    return results;
  }

  private CommandResult apply(Command command) {
    if (command instanceof Command.Data data) {
      return new CommandResult.Data(apply(data.operation()));
    } else if (command instanceof Command.Transact transact) {
      return transact(transact);
    } else if (command instanceof Command.Expire expire) {
      return expire(expire);
    } else if (command instanceof Command.AssignShards assign) {
      assign(assign);
    } else if (command instanceof Command.Compact compact) {
      compactRevision = Math.max(compactRevision, Math.min(compact.revision(), revision));
    } else if (command instanceof Command.Checkpoint checkpoint) {
      checkpoints.apply(checkpoint, appliedIndex, revision, writer.stateChecksum(position()));
    }
    return CommandResult.DONE;
  }

  private Outcome apply(Operation operation) {
    ErrorCode invalid = invalid(operation);
    if (invalid != null) {
      return new Outcome.Refused(invalid);
    }
    if (!ownership.owns(operation.tenantId(), operation.shard(), operation.epoch())) {
      return new Outcome.Refused(ErrorCode.STALE_EPOCH);
    }
    return operation instanceof Operation.Once once ? once(once) : plain(operation, false);
  }

  /** An operation that was answered before is answered the same again. */
  private Outcome once(Operation.Once once) {
    Remembered first = requests.find(once.tenantId(), once.requestId());
    if (first != null) {
      return first.fingerprint() == once.fingerprint()
          ? first.outcome()
          : new Outcome.Refused(ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }
    Outcome outcome = plain(once.operation(), true);
    if (isFinal(outcome)) {
      requests.add(once.tenantId(), once.requestId(), once.fingerprint(), outcome);
    }
    return outcome;
  }

  /**
   * Whether it is the operation's answer for good: then it stays that even if another copy of the
   * request is still on its way. What was refused for the moment may be done another time.
   */
  private static boolean isFinal(Outcome outcome) {
    return !(outcome instanceof Outcome.Refused)
        && !(outcome instanceof Outcome.StepRefused refused && refused.code().retryable());
  }

  private Outcome plain(Operation operation, boolean isRemembered) {
    int tenantId = operation.tenantId();
    int shard = operation.shard();
    if (operation instanceof Operation.Put put) {
      return put(put);
    } else if (operation instanceof Operation.Delete delete) {
      return delete(StoreKeys.of(tenantId, shard, delete.key()), delete.condition());
    } else if (operation instanceof Operation.Transact transact) {
      return transact(transact, isRemembered);
    } else if (operation instanceof Operation.OfLease ofLease) {
      return lease(ofLease);
    }
    return deleteRange((Operation.DeleteRange) operation);
  }

  /**
   * Checked again here, although the leader checks at its door: what is in the log must not depend
   * on which version of the software let it in.
   */
  private static @Nullable ErrorCode invalid(Operation operation) {
    if (operation instanceof Operation.Once once) {
      return invalid(once.operation());
    }
    if (operation.tenantId() == StoreKeys.OWN_TENANT) {
      return ErrorCode.INVALID_ARGUMENT;
    }
    if (operation instanceof Operation.DeleteRange range) {
      boolean valid = range.limit() >= 1 && range.limit() <= Limits.MAX_DELETE_STEP;
      return valid ? null : ErrorCode.INVALID_ARGUMENT;
    } else if (operation instanceof Operation.Transact transact) {
      return invalid(transact.txn());
    } else if (operation instanceof Operation.OfLease ofLease) {
      return invalid(ofLease);
    }
    byte[] key =
        operation instanceof Operation.Put put ? put.key() : ((Operation.Delete) operation).key();
    if (key.length == 0) {
      return ErrorCode.INVALID_ARGUMENT;
    } else if (key.length > Limits.MAX_KEY_BYTES) {
      return ErrorCode.KEY_TOO_LONG;
    }
    if (operation instanceof Operation.Put put) {
      return put.value().length > Limits.MAX_VALUE_BYTES
          ? ErrorCode.PAYLOAD_TOO_LARGE
          : put.lifetime().hasValidTtl() ? null : ErrorCode.TTL_INVALID;
    }
    return null;
  }

  private static @Nullable ErrorCode invalid(Operation.OfLease operation) {
    if (operation.leaseId() < 1 || !LeaseIds.takes(operation.leaseId(), operation.shard())) {
      return ErrorCode.INVALID_ARGUMENT;
    }
    boolean isValid =
        !(operation instanceof Operation.GrantLease grant) || Lifetime.isValidTtl(grant.ttlMs());
    return isValid ? null : ErrorCode.TTL_INVALID;
  }

  private static @Nullable ErrorCode invalid(Txn txn) {
    if (!hasKeys(txn)) {
      return ErrorCode.INVALID_ARGUMENT;
    }
    boolean isValid =
        txn.steps()
            .allMatch(step -> !(step instanceof TxnStep.Put put) || put.lifetime().hasValidTtl());
    return isValid ? null : ErrorCode.TTL_INVALID;
  }

  private static boolean hasKeys(Txn txn) {
    return !(txn.compares().isEmpty() && txn.success().isEmpty() && txn.failure().isEmpty())
        && txn.compares().stream().allMatch(compare -> compare.key().length > 0)
        && txn.steps()
            .allMatch(step -> !(step instanceof TxnStep.OnKey onKey) || onKey.key().length > 0);
  }

  private Outcome put(Operation.Put put) {
    byte[] storeKey = StoreKeys.of(put.tenantId(), put.shard(), put.key());
    Version previous = writer.present(storeKey);
    if (!Condition.holds(put.condition(), modRevision(previous))) {
      return new Outcome.ConditionFailed(modRevision(previous));
    }
    Lifetime lifetime = put.lifetime();
    ErrorCode refusal =
        lifetime.isForever() ? null : leases.refusal(put.tenantId(), put.shard(), lifetime);
    if (refusal != null) {
      return new Outcome.Refused(refusal);
    }
    long expiresAtMs = lifetime.ttlMs() == 0 ? 0 : stampMs + lifetime.ttlMs();
    Version next =
        KeyWriter.next(previous, expiresAtMs, lifetime.leaseId(), put.value(), ++revision);
    writer.write(storeKey, previous, next);
    return new Outcome.Written(next.modRevision(), next.createRevision(), next.version());
  }

  private Outcome delete(byte[] storeKey, Condition condition) {
    Version previous = writer.present(storeKey);
    if (!Condition.holds(condition, modRevision(previous))) {
      return new Outcome.ConditionFailed(modRevision(previous));
    }
    if (previous == null) {
      return new Outcome.Deleted(revision, 0, false);
    }
    writer.delete(storeKey, previous, ++revision);
    return new Outcome.Deleted(revision, 1, false);
  }

  private Outcome deleteRange(Operation.DeleteRange range) {
    byte[] start = StoreKeys.of(range.tenantId(), range.shard(), range.start());
    byte[] end = StoreKeys.endOf(range.tenantId(), range.shard(), range.end());
    if (Arrays.compareUnsigned(start, end) >= 0) {
      return new Outcome.Deleted(revision, 0, false);
    }
    // One more than may be deleted tells whether any are left.
    List<KeyVersion> rows = store.latest(start, end, range.limit() + 1);
    int count = Math.min(rows.size(), range.limit());
    if (count > 0) {
      revision++;
      for (KeyVersion row : rows.subList(0, count)) {
        writer.delete(row.key(), row.version(), revision);
      }
    }
    return new Outcome.Deleted(revision, count, rows.size() > count);
  }

  private Outcome transact(Operation.Transact operation, boolean isRemembered) {
    int most = isRemembered ? Limits.MAX_REMEMBERED_READ_BYTES : Limits.MAX_TXN_READ_BYTES;
    TxnRun.ReadLimits limits = new TxnRun.ReadLimits(most, readBudgetBytes);
    TxnRun run = new TxnRun(store, writer, leases, operation, revision + 1, stampMs, limits);
    Outcome outcome = run.workOut();
    if (outcome instanceof Outcome.Committed committed) {
      run.write();
      revision = committed.revision();
      readBudgetBytes -= run.readBytes();
    }
    return outcome;
  }

  private Outcome lease(Operation.OfLease operation) {
    Outcome outcome = leases.apply(operation, stampMs, revision + 1);
    if (!(outcome instanceof Outcome.Refused)) {
      revision++;
    }
    return outcome;
  }

  private CommandResult expire(Command.Expire expire) {
    long upToMs = Math.min(expire.upToMs(), stampMs);
    long next = revision + 1;
    List<byte[]> due = writer.ends().due(upToMs, expire.limit());
    for (byte[] storeKey : due) {
      Version version = writer.present(storeKey);
      if (version == null) {
        throw new IllegalStateException("the row of a key that is absent");
      }
      writer.delete(storeKey, version, next);
    }
    Leases.Ended ended = leases.expire(upToMs, expire.limit(), next);
    if (!due.isEmpty() || ended.leases() > 0) {
      revision = next;
    }
    return new CommandResult.Expired(due.size() + ended.keys(), ended.leases());
  }

  private CommandResult transact(Command.Transact transact) {
    for (Command.Guard guard : transact.guards()) {
      long present = modRevision(writer.present(StoreKeys.ownKey(guard.key())));
      if (present != guard.modRevision()) {
        return new CommandResult.GuardFailed(guard.key(), present);
      }
    }
    long next = revision + 1;
    for (Command.Mutation mutation : transact.mutations()) {
      byte[] storeKey = StoreKeys.ownKey(mutation.key());
      Version previous = writer.present(storeKey);
      if (!mutation.delete()) {
        writer.put(storeKey, previous, mutation.value(), next);
        revision = next;
      } else if (previous != null) {
        writer.delete(storeKey, previous, next);
        revision = next;
      }
    }
    return new CommandResult.Committed(revision);
  }

  private void assign(Command.AssignShards assign) {
    long next = revision + 1;
    for (int shard = assign.firstShard(); shard <= assign.lastShard(); shard++) {
      if (ownership.isChangedBy(assign, shard)) {
        byte[] storeKey = OwnershipRecords.key(assign.tenantId(), shard);
        byte[] value = OwnershipRecords.value(assign.epoch(), assign.owned());
        writer.put(storeKey, writer.present(storeKey), value, next);
        revision = next;
      }
    }
    if (revision == next) {
      ownership = ownership.with(assign);
    }
  }

  private static long modRevision(@Nullable Version version) {
    return version == null ? 0 : version.modRevision();
  }
}
