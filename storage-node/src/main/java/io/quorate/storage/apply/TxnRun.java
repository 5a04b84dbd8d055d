package io.quorate.storage.apply;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.StepResult;
import io.quorate.proto.op.TxnStep;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One transaction's run: first it is worked out, with the changes kept aside where the next steps
 * see them; then they are written. So a step that can't be done leaves nothing behind, and a key
 * that several steps change is written once. On the apply thread.
 */
final class TxnRun {
  private static final byte[] NOTHING = new byte[0];

  private final MvccStore store;
  private final KeyWriter writer;
  private final Leases leases;
  private final Operation.Transact operation;
  private final long revision;
  private final long stampMs;
  private final ReadLimits limits;
  private final NavigableMap<byte[], Change> changes = new TreeMap<>(Arrays::compareUnsigned);
  private int readBytes;
  private int rangeDeletions;
  private boolean changing;

  /** What a key held before the transaction and will hold after it; null when absent. */
  private record Change(@Nullable Version before, @Nullable Version after) {}

  /**
   * What its gets may return.
   *
   * @param maxReadBytes at most
   * @param readBudgetBytes what is left of that for the whole entry
   */
  record ReadLimits(int maxReadBytes, int readBudgetBytes) {}

  /** Ends the working out; never leaves this class. */
  private static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;
    private final ErrorCode code;

    Impossible(ErrorCode code) {
      super(code.code(), null, false, false);
      this.code = code;
    }
  }

  /**
   * A run that has not begun.
   *
   * @param revision the one that its changes will have
   * @param stampMs the group's time
   */
  TxnRun(
      MvccStore store,
      KeyWriter writer,
      Leases leases,
      Operation.Transact operation,
      long revision,
      long stampMs,
      ReadLimits limits) {
    this.store = store;
    this.writer = writer;
    this.leases = leases;
    this.operation = operation;
    this.revision = revision;
    this.stampMs = stampMs;
    this.limits = limits;
  }

  /** Works out what happens, and changes nothing. */
  Outcome workOut() {
    boolean succeeded = true;
    for (Compare compare : operation.txn().compares()) {
      succeeded &= holds(compare);
    }
    List<TxnStep> steps = succeeded ? operation.txn().success() : operation.txn().failure();
    List<StepResult> results = new ArrayList<>(steps.size());
    for (TxnStep step : steps) {
      try {
        results.add(result(step));
      } catch (Impossible e) {
        return new Outcome.StepRefused(succeeded, results.size(), e.code);
      }
    }
    return new Outcome.Committed(succeeded, changing ? revision : revision - 1, results);
  }

  /** Writes what was worked out. */
  void write() {
    for (Map.Entry<byte[], Change> entry : changes.entrySet()) {
      Version before = entry.getValue().before();
      Version after = entry.getValue().after();
      if (after != null) {
        writer.write(entry.getKey(), before, after);
      } else if (before != null) {
        writer.delete(entry.getKey(), before, revision);
      }
    }
  }

  /** Bytes of keys and values that its gets return. */
  int readBytes() {
    return readBytes;
  }

  private boolean holds(Compare compare) {
    Version present = writer.present(storeKey(compare.key()));
    if (compare instanceof Compare.OfValue of) {
      return present != null
          && of.relation().holds(Arrays.compareUnsigned(present.value(), of.value()));
    }
    Compare.OfNumber of = (Compare.OfNumber) compare;
    long number = present == null ? 0 : number(present, of.field());
    return of.relation().holds(Long.compare(number, of.number()));
  }

  private static long number(Version version, Compare.Field field) {
    return switch (field) {
      case VERSION -> version.version();
      case CREATE_REVISION -> version.createRevision();
      case MOD_REVISION -> version.modRevision();
      case LEASE -> version.leaseId();
    };
  }

  private StepResult result(TxnStep step) throws Impossible {
    if (step instanceof TxnStep.Get get) {
      return get(get);
    } else if (step instanceof TxnStep.Put put) {
      return put(put);
    } else if (step instanceof TxnStep.Delete delete) {
      return delete(delete);
    } else if (step instanceof TxnStep.DeleteRange range) {
      return deleteRange(range);
    } else if (step instanceof TxnStep.Increment increment) {
      return increment(increment);
    }
    return append((TxnStep.Append) step);
  }

  private StepResult get(TxnStep.Get get) throws Impossible {
    Version version = present(storeKey(get.key()));
    if (version == null) {
      return new StepResult.Got(null);
    }
    byte[] value = get.withoutValue() ? NOTHING : version.value();
    readBytes += get.key().length + value.length;
    if (readBytes > limits.maxReadBytes()) {
      throw new Impossible(ErrorCode.PAYLOAD_TOO_LARGE);
    } else if (readBytes > limits.readBudgetBytes()) {
      throw new Impossible(ErrorCode.OVERLOADED);
    }
    return new StepResult.Got(
        new Entry(
            get.key(),
            value,
            version.modRevision(),
            version.createRevision(),
            version.version(),
            Entry.End.of(version.expiresAtMs(), version.leaseId(), stampMs)));
  }

  private StepResult put(TxnStep.Put put) throws Impossible {
    Lifetime lifetime = put.lifetime();
    if (lifetime.isForever()) {
      return written(put(put.key(), put.value(), 0, 0));
    }
    ErrorCode refusal = leases.refusal(operation.tenantId(), operation.shard(), lifetime);
    if (refusal != null) {
      throw new Impossible(refusal);
    }
    long expiresAtMs = lifetime.ttlMs() == 0 ? 0 : stampMs + lifetime.ttlMs();
    return written(put(put.key(), put.value(), expiresAtMs, lifetime.leaseId()));
  }

  private StepResult delete(TxnStep.Delete delete) {
    byte[] storeKey = storeKey(delete.key());
    if (present(storeKey) == null) {
      return new StepResult.Deleted(0);
    }
    change(storeKey, null);
    return new StepResult.Deleted(1);
  }

  private StepResult deleteRange(TxnStep.DeleteRange range) throws Impossible {
    byte[] start = storeKey(range.start());
    byte[] end = StoreKeys.endOf(operation.tenantId(), operation.shard(), range.end());
    if (Arrays.compareUnsigned(start, end) >= 0) {
      return new StepResult.Deleted(0);
    }
    int allowed = Limits.MAX_DELETE_STEP - rangeDeletions;
    List<byte[]> found = new ArrayList<>();
    for (Map.Entry<byte[], Change> entry : changes.subMap(start, end).entrySet()) {
      if (entry.getValue().after() != null) {
        found.add(entry.getKey());
      }
    }
    // Of these, as many as were changed may be no more, or found already.
    for (KeyVersion row : store.latest(start, end, allowed + changes.size() + 1)) {
      if (!changes.containsKey(row.key())) {
        found.add(row.key());
      }
    }
    if (found.size() > allowed) {
      throw new Impossible(ErrorCode.RANGE_TOO_LARGE);
    }
    found.forEach(storeKey -> change(storeKey, null));
    rangeDeletions += found.size();
    return new StepResult.Deleted(found.size());
  }

  private StepResult increment(TxnStep.Increment increment) throws Impossible {
    Version present = present(storeKey(increment.key()));
    long count;
    try {
      count = Math.addExact(present == null ? 0 : Counters.read(present.value()), increment.by());
    } catch (ArithmeticException e) {
      throw new Impossible(ErrorCode.COUNTER_OVERFLOW);
    } catch (NumberFormatException e) {
      throw new Impossible(ErrorCode.NOT_A_COUNTER);
    }
    Version next = change(increment.key(), present, Counters.write(count));
    return new StepResult.Counted(count, next.createRevision(), next.version());
  }

  private StepResult append(TxnStep.Append append) throws Impossible {
    Version present = present(storeKey(append.key()));
    byte[] before = present == null ? NOTHING : present.value();
    if (before.length + append.suffix().length > Limits.MAX_VALUE_BYTES) {
      throw new Impossible(ErrorCode.PAYLOAD_TOO_LARGE);
    }
    byte[] value = Arrays.copyOf(before, before.length + append.suffix().length);
    System.arraycopy(append.suffix(), 0, value, before.length, append.suffix().length);
    return written(change(append.key(), present, value));
  }

  /** Gives a key another value and the same end. */
  private Version change(byte[] key, @Nullable Version present, byte[] value) {
    return present == null
        ? put(key, value, 0, 0)
        : put(key, value, present.expiresAtMs(), present.leaseId());
  }

  private Version put(byte[] key, byte[] value, long expiresAtMs, long leaseId) {
    byte[] storeKey = storeKey(key);
    Version present = present(storeKey);
    Version next =
        present != null && present.modRevision() == revision
            ? new Version(
                revision, present.createRevision(), present.version(), expiresAtMs, leaseId, value)
            : KeyWriter.next(present, expiresAtMs, leaseId, value, revision);
    change(storeKey, next);
    return next;
  }

  private static StepResult written(Version version) {
    return new StepResult.Written(version.createRevision(), version.version());
  }

  private @Nullable Version present(byte[] storeKey) {
    Change change = changes.get(storeKey);
    return change == null ? writer.present(storeKey) : change.after();
  }

  private void change(byte[] storeKey, @Nullable Version after) {
    changing = true;
    Change earlier = changes.get(storeKey);
    Version before = earlier == null ? writer.present(storeKey) : earlier.before();
    changes.put(storeKey, new Change(before, after));
  }

  private byte[] storeKey(byte[] key) {
    return StoreKeys.of(operation.tenantId(), operation.shard(), key);
  }
}
