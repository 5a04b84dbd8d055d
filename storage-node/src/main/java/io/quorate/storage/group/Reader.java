package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.RevisionException;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/** Answers reads from the published state. Thread-safe; who calls it has made sure of freshness. */
final class Reader {
  private static final byte[] NOTHING = new byte[0];
  private static final int ATTEMPTS = 3;

  private final GroupStateMachine machine;
  private final GroupLimits limits;
  private final GroupClock clock;
  private final LongSupplier nanoTime;

  /** By tenant. */
  private volatile IntToLongFunction oldestReadable = tenantId -> 0;

  Reader(GroupStateMachine machine, GroupLimits limits, GroupClock clock, LongSupplier nanoTime) {
    this.machine = machine;
    this.limits = limits;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  void limitHistory(IntToLongFunction newOldestReadable) {
    oldestReadable = newOldestReadable;
  }

  /**
   * Results in the order of the operations. When the reply is full, the rest is refused as
   * overloaded, which may be asked for again; the first operation is always answered.
   */
  List<ReadResult> read(List<ReadOperation> operations) {
    List<ReadResult> results = new ArrayList<>(operations.size());
    long bytes = 0;
    for (ReadOperation operation : operations) {
      long left = limits.replyBytes() - bytes;
      ReadResult result =
          left > 0
              ? read(operation, (int) left)
              : refused(ErrorCode.OVERLOADED, "the reply is full");
      results.add(result);
      bytes += bytesOf(result);
    }
    return results;
  }

  private ReadResult read(ReadOperation operation, int maxBytes) {
    for (int attempt = 1; ; attempt++) {
      try (StateView view = machine.view()) {
        return read(view, operation, maxBytes);
      } catch (RevisionException e) {
        // A read of the present can lose its revision to a compaction that was just published.
        if (operation.revision() != 0 || attempt == ATTEMPTS) {
          return refused(
              e.isCompacted()
                  ? compacted(operation.revision(), e.position().compactRevision())
                  : inFuture(operation.revision(), e.position()));
        }
      }
    }
  }

  private ReadResult read(StateView view, ReadOperation operation, int maxBytes) {
    Position position = view.position();
    long wanted = operation.revision();
    // Revisions are unsigned in frames: a negative one is beyond all.
    if (Long.compareUnsigned(wanted, position.revision()) > 0) {
      return refused(inFuture(wanted, position));
    }
    if (wanted != 0) {
      // Looked at once, before a page begins: time that passes meanwhile does not cut it off.
      long oldest =
          Math.max(position.compactRevision(), oldestReadable.applyAsLong(operation.tenantId()));
      if (wanted < oldest) {
        return refused(compacted(wanted, oldest));
      }
    }
    long revision = wanted == 0 ? position.revision() : wanted;
    if (operation instanceof ReadOperation.Get get) {
      return get(view, get, revision);
    } else if (operation instanceof ReadOperation.Changes) {
      return refused(ErrorCode.INVALID_ARGUMENT, "changes are asked for one at a time");
    } else if (operation instanceof ReadOperation.OfLeases leases) {
      return new LeaseReader(view, clock.nowMs(position), maxBytes).read(leases);
    }
    return scan(view, (ReadOperation.Scan) operation, revision, maxBytes);
  }

  private ReadResult get(StateView view, ReadOperation.Get get, long revision) {
    if (!view.ownership().owns(get.tenantId(), get.shard(), get.epoch())) {
      return refused(ErrorCode.STALE_EPOCH, "shard " + get.shard());
    }
    Version version = view.get(StoreKeys.of(get.tenantId(), get.shard(), get.key()), revision);
    if (version == null) {
      return new ReadResult.Absent(revision);
    }
    return new ReadResult.Found(
        new Entry(
            get.key(),
            get.withoutValue() ? NOTHING : version.value(),
            version.modRevision(),
            version.createRevision(),
            version.version(),
            Entry.End.of(version.expiresAtMs(), version.leaseId(), clock.nowMs(view.position()))));
  }

  private ReadResult scan(StateView view, ReadOperation.Scan scan, long revision, int maxBytes) {
    Set<Integer> shards = new HashSet<>();
    for (int shard : scan.shards()) {
      if (!view.ownership().owns(scan.tenantId(), shard, scan.epoch())) {
        return refused(ErrorCode.STALE_EPOCH, "shard " + shard);
      }
      shards.add(shard);
    }
    if (scan.limit() < 1 || scan.maxBytes() < 0 || shards.size() != scan.shards().length) {
      return refused(ErrorCode.INVALID_ARGUMENT, "limit, bytes or shards of the scan");
    }
    long nowMs = clock.nowMs(view.position());
    return new ScanMerge(view, scan, revision, nowMs, maxBytes, limits.scanTimeMs(), nanoTime)
        .page();
  }

  static QuorateException compacted(long revision, long keptSince) {
    return new QuorateException(
        ErrorCode.REVISION_COMPACTED, "revision " + revision + ", kept since " + keptSince);
  }

  static QuorateException inFuture(long revision, Position present) {
    return new QuorateException(
        ErrorCode.REVISION_IN_FUTURE,
        "revision " + Long.toUnsignedString(revision) + ", present " + present.revision());
  }

  private static ReadResult refused(QuorateException why) {
    return refused(why.code(), why.detail());
  }

  private static ReadResult refused(ErrorCode code, String detail) {
    return new ReadResult.Refused(code, detail);
  }

  private static long bytesOf(ReadResult result) {
    if (result instanceof ReadResult.Found found) {
      return sizeOf(found.entry());
    } else if (result instanceof ReadResult.Page page) {
      long bytes = 0;
      for (Entry entry : page.entries()) {
        bytes += sizeOf(entry);
      }
      return bytes;
    } else if (result instanceof ReadResult.LeaseFound found) {
      return found.keys().stream().mapToLong(key -> key.key().length).sum();
    }
    return 0;
  }

  private static long sizeOf(Entry entry) {
    return (long) entry.key().length + entry.value().length;
  }
}
