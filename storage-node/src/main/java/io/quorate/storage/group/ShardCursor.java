package io.quorate.storage.group;

import io.quorate.storage.apply.StateView;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through one shard's keys of a range, fetching them in chunks. For one thread. */
final class ShardCursor {
  private final StateView view;
  private final long revision;
  private final ScanBudget chunk;
  private byte[] start;
  private byte[] end;
  private List<KeyVersion> rows = List.of();
  private int next;
  private boolean isExhausted;

  /**
   * @param start inclusive, a key of the store
   * @param end exclusive, a key of the store
   */
  ShardCursor(StateView view, long revision, byte[] start, byte[] end, ScanBudget chunk) {
    this.view = view;
    this.revision = revision;
    this.chunk = chunk;
    this.start = start;
    this.end = end;
    this.isExhausted = Arrays.compareUnsigned(start, end) >= 0;
  }

  /** The row that the cursor stands at; null at the end. */
  @Nullable KeyVersion peek() {
    if (next == rows.size() && !isExhausted) {
      fetch();
    }
    return next < rows.size() ? rows.get(next) : null;
  }

  void advance() {
    next++;
  }

  /** Compares the users' keys that two cursors stand at; both must stand at one. */
  static int compare(ShardCursor left, ShardCursor right) {
    byte[] a = left.rows.get(left.next).key();
    byte[] b = right.rows.get(right.next).key();
    return Arrays.compareUnsigned(
        a, StoreKeys.PREFIX_BYTES, a.length, b, StoreKeys.PREFIX_BYTES, b.length);
  }

  private void fetch() {
    rows = view.scan(start, end, revision, chunk);
    next = 0;
    if (rows.isEmpty()) {
      isExhausted = true;
      return;
    }
    byte[] last = rows.get(rows.size() - 1).key();
    if (chunk.reverse()) {
      end = last;
    } else {
      // The smallest key above the last one.
      start = Arrays.copyOf(last, last.length + 1);
    }
    isExhausted = Arrays.compareUnsigned(start, end) >= 0;
  }
}
