package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.mapdb.RecordOrder.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the records of a log that is being written.
 *
 * <p>Each put adds to it, and few reads look into it, so adding must cost next to nothing, and must
 * leave no objects that outlive a young collection. An offset is put at the end of a short unsorted
 * tail; a full tail becomes a sorted run, and runs of equal length are merged, as a binary counter
 * carries: a record is sorted once and copied as often as its run doubles. A reader searches a
 * handful of runs and looks through the tail.
 *
 * <p>One thread adds and seals, any number reads, without locks: runs never change, a tail only
 * grows, and both are replaced together. So a reader finds every record that was added before it
 * began, and may find later ones.
 */
final class GrowingIndex {
  static final int TAIL_RECORDS = 256;

  private final HistoryLog log;
  private final RecordOrder order;

  private volatile State state = new State(new int[0][], new Tail());

  /** All records; the runs from the longest to the shortest, each twice the next one or more. */
  private record State(int[][] runs, Tail tail) {}

  /**
   * The newest records, as they came. The count belongs to its array: were it the index's, a reader
   * could take a full tail for an empty one.
   */
  private static final class Tail {
    final int[] offsets = new int[TAIL_RECORDS];

    /** Written after the offset, and so after the record, that it makes visible. */
    volatile int count;
  }

  GrowingIndex(HistoryLog log) {
    this.log = log;
    this.order = new RecordOrder(log);
  }

  /** Adds a record that was appended to the log. */
  void add(int offset) {
    Tail tail = state.tail;
    int count = tail.count;
    tail.offsets[count] = offset;
    tail.count = count + 1;
    if (count + 1 == TAIL_RECORDS) {
      carry();
    }
  }

  private void carry() {
    int[][] runs = state.runs;
    int kept = runs.length;
    int[] run = order.sorted(state.tail.offsets, TAIL_RECORDS);
    while (kept > 0 && runs[kept - 1].length == run.length) {
      run = order.merged(runs[--kept], run);
    }
    int[][] next = Arrays.copyOf(runs, kept + 1);
    next[kept] = run;
    state = new State(next, new Tail());
  }

  /** The offset of the key's record that was superseded first after a revision, or -1. */
  int find(byte[] key, long revision) {
    State now = state;
    int best = -1;
    for (int[] run : now.runs) {
      int offset = order.find(run, key, revision);
      if (offset >= 0) {
        best = earlier(best, offset);
      }
    }
    int count = now.tail.count;
    for (int i = 0; i < count; i++) {
      int offset = now.tail.offsets[i];
      if (log.supersededBy(offset) > revision && log.compareKey(key, offset) == 0) {
        best = earlier(best, offset);
      }
    }
    return best;
  }

  /** Runs are stretches of time in most cases but not when a store is loaded, row by row. */
  private int earlier(int best, int offset) {
    return best < 0 || log.supersededBy(offset) < log.supersededBy(best) ? offset : best;
  }

  /** The records of a range, those that were added before the call at least; none is empty. */
  List<Slice> ranges(byte[] start, byte[] end) {
    State now = state;
    List<Slice> slices = new ArrayList<>(now.runs.length + 1);
    for (int[] run : now.runs) {
      Slice slice = order.range(run, start, end);
      if (slice.from() < slice.to()) {
        slices.add(slice);
      }
    }
    int[] matching = new int[now.tail.count];
    int matches = 0;
    for (int i = 0; i < matching.length; i++) {
      int offset = now.tail.offsets[i];
      if (log.compareKey(start, offset) <= 0
          && (end.length == 0 || log.compareKey(end, offset) > 0)) {
        matching[matches++] = offset;
      }
    }
    if (matches > 0) {
      slices.add(new Slice(order.sorted(matching, matches), 0, matches));
    }
    return slices;
  }

  /** All records in order; nothing is to be added any more. */
  int[] seal() {
    int[] all = order.sorted(state.tail.offsets, state.tail.count);
    // The shortest first, so that the long ones are copied once.
    for (int i = state.runs.length - 1; i >= 0; i--) {
      all = order.merged(state.runs[i], all);
    }
    return all;
  }
}
