package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.Version;
import io.quorate.storage.mvcc.mapdb.CurrentTree.Chunk;
import io.quorate.storage.mvcc.mapdb.CurrentTree.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state as of a revision R out of the current tree and the history while the apply thread
 * changes both.
 *
 * <p>Why it sees exactly that state, without a lock. R was published, so whatever is at or below R
 * was written before the read began. The writer archives a version, with the interval of revisions
 * it was valid in, before it changes the key in the tree. Hence, for a key that was read in the
 * tree first and in the history after it:
 *
 * <ul>
 *   <li>The tree shows a version at or below R: it was the newest at that moment and nothing at or
 *       below R came later, so it is the one.
 *   <li>The tree shows a version above R, or no key: the version at R, if there was one, had been
 *       superseded before, so its interval was in the history before the history was read.
 *   <li>An interval that contains R is a fact, whenever it is found: when the tree showed a version
 *       at or below R too, it is the same one, archived between both reads.
 * </ul>
 *
 * So the union of both is the answer, chunk by chunk as well: each chunk of the tree is read, then
 * the history of the same range. The order matters: the other way round a key that is deleted in
 * between would be missed. The history is left alone when nothing can be in it: no version above R
 * seen, and no deletion above R so far ({@code lastDeletion} is raised before a key is removed).
 *
 * <p>For any threads; the caller holds a reference to the tree that it passes.
 */
final class RevisionReader {
  private static final int CHUNK_ROWS = 1_024;
  private static final long CHUNK_BYTES = 1 << 20;
  private static final byte[] NO_END = new byte[0];

  private final History history;

  /** No key was removed from the tree by a revision above this. */
  private volatile long lastDeletion;

  RevisionReader(History history, long lastDeletion) {
    this.history = history;
    this.lastDeletion = lastDeletion;
  }

  /** To be called by the writer before it removes a key. */
  void deleting(long revision) {
    lastDeletion = revision;
  }

  @Nullable Version get(CurrentTree tree, byte[] key, long revision) {
    @Nullable Version newest = tree.get(key);
    if (newest != null && newest.modRevision() <= revision) {
      return newest;
    }
    boolean isAbsentBefore = newest == null || newest.createRevision() > revision;
    return isAbsentBefore && lastDeletion <= revision ? null : history.find(key, revision);
  }

  List<KeyVersion> scan(
      CurrentTree tree, byte[] start, byte[] end, long revision, ScanBudget budget) {
    ScanResult result = new ScanResult(budget);
    if (!result.isFull() && isBefore(start, end)) {
      if (budget.reverse()) {
        descend(tree, start, end, revision, result);
      } else {
        ascend(tree, start, end, revision, result);
      }
    }
    return result.rows();
  }

  private void ascend(
      CurrentTree tree, byte[] start, byte[] end, long revision, ScanResult result) {
    byte[] from = start;
    while (isBefore(from, end)) {
      int rows = Math.min(CHUNK_ROWS, result.rowsLeft());
      long bytes = Math.min(CHUNK_BYTES, result.bytesLeft());
      Chunk chunk =
          tree.ascending(from, end, rows, bytes, result.keysOnly() ? Values.NONE : Values.ALL);
      byte[] to = chunk.last() == null ? end : successor(chunk.last());
      merge(
          chunk.rows(),
          from,
          to,
          revision,
          new MergeSink() {
            @Override
            public boolean present(KeyVersion row) {
              return result.add(row);
            }

            @Override
            public boolean superseded(HistoryCursor at) {
              return result.add(new KeyVersion(at.key(), at.version(result.keysOnly())));
            }
          });
      if (result.isFull() || chunk.last() == null) {
        return;
      }
      from = to;
    }
  }

  private void descend(
      CurrentTree tree, byte[] start, byte[] end, long revision, ScanResult result) {
    byte[] to = end;
    while (isBefore(start, to)) {
      int wanted = result.rowsLeft();
      byte[] from = tree.someWayBefore(to, start, Math.min(wanted, 128));
      Values values = result.keysOnly() ? Values.NONE : Values.SMALL;
      Chunk chunk = tree.ascending(from, to, Integer.MAX_VALUE, Long.MAX_VALUE, values);
      LastRows last = new LastRows(wanted, result.keysOnly());
      merge(chunk.rows(), from, to, revision, last);
      while (!last.rows.isEmpty()) {
        @Nullable KeyVersion row = complete(tree, last.rows.removeLast(), revision);
        if (row != null && !result.add(row)) {
          return;
        }
      }
      if (Arrays.equals(from, start)) {
        return;
      }
      to = from;
    }
  }

  /** Reads a value that was left for later; null when the revision was compacted meanwhile. */
  private @Nullable KeyVersion complete(CurrentTree tree, KeyVersion row, long revision) {
    if (row.version().value() != CurrentTree.LATER) {
      return row;
    }
    @Nullable Version version = get(tree, row.key(), revision);
    return version == null ? null : new KeyVersion(row.key(), version);
  }

  /** Passes on the rows as of a revision, ascending, until the sink has enough. */
  private void merge(List<KeyVersion> rows, byte[] from, byte[] to, long revision, MergeSink sink) {
    if (lastDeletion <= revision && !anyAbove(rows, revision)) {
      for (KeyVersion row : rows) {
        if (!sink.present(row)) {
          return;
        }
      }
      return;
    }
    try (HistoryCursor cursor = history.cursor(from, to, revision, revision)) {
      boolean more = cursor.next();
      for (KeyVersion row : rows) {
        int order = -1;
        while (more && (order = Arrays.compareUnsigned(cursor.key(), row.key())) < 0) {
          if (!sink.superseded(cursor)) {
            return;
          }
          more = cursor.next();
        }
        boolean isSuperseded = more && order == 0;
        if (row.version().modRevision() <= revision) {
          if (!sink.present(row)) {
            return;
          }
          if (isSuperseded) {
            more = cursor.next();
          }
        }
      }
      while (more && sink.superseded(cursor)) {
        more = cursor.next();
      }
    }
  }

  private static boolean anyAbove(List<KeyVersion> rows, long revision) {
    for (KeyVersion row : rows) {
      if (row.version().modRevision() > revision) {
        return true;
      }
    }
    return false;
  }

  static boolean isBefore(byte[] key, byte[] end) {
    return end.length == 0 || Arrays.compareUnsigned(key, end) < 0;
  }

  /** The lowest key above a key. */
  static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  static byte[] noEnd() {
    return NO_END;
  }

  private interface MergeSink {
    boolean present(KeyVersion row);

    boolean superseded(HistoryCursor at);
  }

  /** Keeps the last so many rows of a chunk, without the values of those from the history. */
  private static final class LastRows implements MergeSink {
    final ArrayDeque<KeyVersion> rows = new ArrayDeque<>();
    private final int limit;
    private final boolean keysOnly;

    LastRows(int limit, boolean keysOnly) {
      this.limit = limit;
      this.keysOnly = keysOnly;
    }

    @Override
    public boolean present(KeyVersion row) {
      rows.addLast(row);
      if (rows.size() > limit) {
        rows.removeFirst();
      }
      return true;
    }

    @Override
    public boolean superseded(HistoryCursor at) {
      Version version = at.version(true);
      return present(
          new KeyVersion(at.key(), keysOnly ? version : version.withValue(CurrentTree.LATER)));
    }
  }

  /** Rows found so far, against their budget. */
  private static final class ScanResult {
    private final List<KeyVersion> rows = new ArrayList<>();
    private final ScanBudget budget;
    private long bytes;

    ScanResult(ScanBudget budget) {
      this.budget = budget;
    }

    /** Takes a row; false when it was the last one. */
    boolean add(KeyVersion row) {
      rows.add(row);
      bytes += row.key().length + row.version().value().length;
      return !isFull();
    }

    boolean isFull() {
      return rows.size() >= budget.rows() || (bytes >= budget.bytes() && !rows.isEmpty());
    }

    int rowsLeft() {
      return budget.rows() - rows.size();
    }

    long bytesLeft() {
      return Math.max(1, budget.bytes() - bytes);
    }

    boolean keysOnly() {
      return budget.keysOnly();
    }

    List<KeyVersion> rows() {
      return rows;
    }
  }
}
