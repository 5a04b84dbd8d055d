package io.quorate.storage.group;

import io.quorate.proto.op.Entry;
import io.quorate.proto.op.ReadOperation.Scan;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Merges the ranges of several shards in key order, within budgets of rows, bytes and time.
 *
 * <p>Each shard is fetched in chunks of about its part of the rows, so that a page costs about its
 * own size and not the number of shards times that. A scan always makes progress: its first row is
 * taken whatever it costs. For one thread; a scan uses an instance once.
 */
final class ScanMerge {
  /** With more shards than this, values are read as rows are taken and not kept for each shard. */
  static final int MAX_SHARDS_WITH_VALUES = 64;

  private static final int ROWS_PER_TIME_CHECK = 16;
  private static final int MIN_CHUNK_BYTES = 64 << 10;

  private final StateView view;
  private final Scan scan;
  private final long revision;
  private final long nowMs;
  private final int maxBytes;
  private final long timeBudgetNanos;
  private final LongSupplier nanoTime;
  private final boolean lateValues;

  /**
   * @param revision a readable one
   * @param nowMs the group's time
   * @param maxBytes the reply's own budget; the scan's own counts too, if it has one
   */
  ScanMerge(
      StateView view,
      Scan scan,
      long revision,
      long nowMs,
      int maxBytes,
      long timeBudgetMs,
      LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.view = view;
    this.scan = scan;
    this.revision = revision;
    this.nowMs = nowMs;
    this.maxBytes = scan.maxBytes() == 0 ? maxBytes : Math.min(scan.maxBytes(), maxBytes);
    this.timeBudgetNanos = TimeUnit.MILLISECONDS.toNanos(timeBudgetMs);
    this.lateValues = !scan.keysOnly() && scan.shards().length > MAX_SHARDS_WITH_VALUES;
  }

  ReadResult.Page page() {
    long startedNanos = nanoTime.getAsLong();
    PriorityQueue<ShardCursor> cursors = open();
    List<Entry> entries = new ArrayList<>(Math.min(scan.limit(), 128));
    long bytes = 0;
    boolean more = false;
    while (!cursors.isEmpty()) {
      ShardCursor cursor = cursors.remove();
      KeyVersion row = cursor.peek();
      if (row == null) {
        throw new IllegalStateException("a cursor at its end was kept");
      }
      Entry entry = entryOf(row);
      entries.add(entry);
      bytes += (long) entry.key().length + entry.value().length;
      cursor.advance();
      if (isFull(entries.size(), bytes, startedNanos)) {
        more = !cursors.isEmpty() || cursor.peek() != null;
        break;
      }
      if (cursor.peek() != null) {
        cursors.add(cursor);
      }
    }
    return new ReadResult.Page(revision, more, entries);
  }

  private boolean isFull(int rows, long bytes, long startedNanos) {
    return rows >= scan.limit()
        || bytes >= maxBytes
        || (rows % ROWS_PER_TIME_CHECK == 0
            && nanoTime.getAsLong() - startedNanos > timeBudgetNanos);
  }

  private PriorityQueue<ShardCursor> open() {
    Comparator<ShardCursor> order = ShardCursor::compare;
    PriorityQueue<ShardCursor> cursors =
        new PriorityQueue<>(
            Math.max(1, scan.shards().length), scan.reverse() ? order.reversed() : order);
    ScanBudget chunk = chunk();
    for (int shard : scan.shards()) {
      byte[] start = StoreKeys.of(scan.tenantId(), shard, scan.start());
      byte[] end = StoreKeys.endOf(scan.tenantId(), shard, scan.end());
      ShardCursor cursor = new ShardCursor(view, revision, start, end, chunk);
      if (cursor.peek() != null) {
        cursors.add(cursor);
      }
    }
    return cursors;
  }

  /** A quarter more than a shard's part, since hashing does not spread keys evenly. */
  private ScanBudget chunk() {
    int shards = scan.shards().length;
    int rows =
        shards == 1 ? scan.limit() : Math.min(scan.limit(), scan.limit() * 5 / (shards * 4) + 4);
    int bytes = shards == 1 ? maxBytes : Math.max(MIN_CHUNK_BYTES, maxBytes / shards * 5 / 4);
    return new ScanBudget(rows, bytes, scan.keysOnly() || lateValues, scan.reverse());
  }

  private Entry entryOf(KeyVersion row) {
    Version version = row.version();
    return new Entry(
        StoreKeys.keyOf(row.key()),
        lateValues ? valueOf(row.key()) : version.value(),
        version.modRevision(),
        version.createRevision(),
        version.version(),
        Entry.End.of(version.expiresAtMs(), version.leaseId(), nowMs));
  }

  private byte[] valueOf(byte[] storeKey) {
    @Nullable Version version = view.get(storeKey, revision);
    if (version == null) {
      throw new IllegalStateException("a key of a scan is absent at the scan's revision");
    }
    return version.value();
  }
}
