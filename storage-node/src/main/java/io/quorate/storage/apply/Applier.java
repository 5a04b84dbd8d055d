package io.quorate.storage.apply;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Condition;
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
      return put(StoreKeys.of(tenantId, shard, put.key()), put.condition(), put.value());
    } else if (operation instanceof Operation.Delete delete) {
      return delete(StoreKeys.of(tenantId, shard, delete.key()), delete.condition());
    } else if (operation instanceof Operation.Transact transact) {
      return transact(transact, isRemembered);
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
      return hasKeys(transact.txn()) ? null : ErrorCode.INVALID_ARGUMENT;
    }
    byte[] key =
        operation instanceof Operation.Put put ? put.key() : ((Operation.Delete) operation).key();
    if (key.length == 0) {
      return ErrorCode.INVALID_ARGUMENT;
    } else if (key.length > Limits.MAX_KEY_BYTES) {
      return ErrorCode.KEY_TOO_LONG;
    }
    boolean tooLarge =
        operation instanceof Operation.Put put && put.value().length > Limits.MAX_VALUE_BYTES;
    return tooLarge ? ErrorCode.PAYLOAD_TOO_LARGE : null;
  }

  private static boolean hasKeys(Txn txn) {
    return !(txn.compares().isEmpty() && txn.success().isEmpty() && txn.failure().isEmpty())
        && txn.compares().stream().allMatch(compare -> compare.key().length > 0)
        && txn.steps()
            .allMatch(step -> !(step instanceof TxnStep.OnKey onKey) || onKey.key().length > 0);
  }

  private Outcome put(byte[] storeKey, Condition condition, byte[] value) {
    Version previous = writer.present(storeKey);
    if (!Condition.holds(condition, modRevision(previous))) {
      return new Outcome.ConditionFailed(modRevision(previous));
    }
    Version next = writer.put(storeKey, previous, value, ++revision);
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
    TxnRun run = new TxnRun(store, writer, operation, revision + 1, most, readBudgetBytes);
    Outcome outcome = run.workOut();
    if (outcome instanceof Outcome.Committed committed) {
      run.write();
      revision = committed.revision();
      readBudgetBytes -= run.readBytes();
    }
    return outcome;
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
