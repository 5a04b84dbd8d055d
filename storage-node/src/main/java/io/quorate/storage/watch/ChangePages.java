package io.quorate.storage.watch;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.ChangeBudget;
import io.quorate.storage.mvcc.MvccStore.ChangePage;
import io.quorate.storage.mvcc.MvccStore.KeyRange;
import io.quorate.storage.mvcc.RevisionException;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads changes of a tenant's keys from a view. Pure but for that. */
final class ChangePages {
  private ChangePages() {}

  /**
   * What changed after a revision, as far as a page goes; or why that can't be told.
   *
   * @param nowMs the group's time, from which keys that end have some left
   */
  static ReadResult read(StateView view, ReadOperation.Changes asked, long after, long nowMs) {
    ReadResult refused = refusal(view, asked);
    if (refused != null) {
      return refused;
    }
    int previousBytes = asked.filter().previousValues() ? Limits.MAX_PREVIOUS_BYTES : 0;
    ChangeBudget budget = new ChangeBudget(Limits.MAX_CHANGES, asked.maxBytes(), previousBytes);
    try {
      ChangePage page = view.changes(ranges(asked), after, budget);
      List<Change> changes = new ArrayList<>(page.changes().size());
      for (MvccStore.Change change : page.changes()) {
        Change shown = change(change, nowMs);
        if (asked.filter().wants(shown)) {
          changes.add(shown);
        }
      }
      return new ReadResult.Changed(page.upTo(), changes);
    } catch (RevisionException e) {
      return e.isCompacted()
          ? new ReadResult.Compacted(after, e.position().compactRevision())
          : inFuture(after, e.position().revision());
    }
  }

  /** The revision of a view, for those who want to know what comes after it. */
  static ReadResult present(StateView view, ReadOperation.Changes asked) {
    ReadResult refused = refusal(view, asked);
    return refused != null
        ? refused
        : new ReadResult.Changed(view.position().revision(), List.of());
  }

  static ReadResult inFuture(long after, long present) {
    return new ReadResult.Refused(
        ErrorCode.REVISION_IN_FUTURE,
        "revision " + Long.toUnsignedString(after) + ", present " + present);
  }

  private static @Nullable ReadResult refusal(StateView view, ReadOperation.Changes asked) {
    for (int shard : asked.shards()) {
      if (!view.ownership().owns(asked.tenantId(), shard, asked.epoch())) {
        return new ReadResult.Refused(ErrorCode.STALE_EPOCH, "shard " + shard);
      }
    }
    return null;
  }

  private static List<KeyRange> ranges(ReadOperation.Changes asked) {
    int[] shards = asked.shards().clone();
    Arrays.sort(shards);
    List<KeyRange> ranges = new ArrayList<>(shards.length);
    for (int shard : shards) {
      byte[] start = StoreKeys.of(asked.tenantId(), shard, asked.start());
      byte[] end = StoreKeys.endOf(asked.tenantId(), shard, asked.end());
      if (Arrays.compareUnsigned(start, end) < 0) {
        ranges.add(new KeyRange(start, end));
      }
    }
    return ranges;
  }

  private static Change change(MvccStore.Change change, long nowMs) {
    byte[] key = StoreKeys.keyOf(change.key());
    return new Change(
        key,
        change.revision(),
        entry(key, change.next(), nowMs),
        entry(key, change.previous(), nowMs),
        change.hasPreviousValue());
  }

  private static @Nullable Entry entry(byte[] key, @Nullable Version version, long nowMs) {
    return version == null
        ? null
        : new Entry(
            key,
            version.value(),
            version.modRevision(),
            version.createRevision(),
            version.version(),
            Entry.End.of(version.expiresAtMs(), version.leaseId(), nowMs));
  }
}
