package io.quorate.storage.mvcc.mapdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of a log that is being written, in the order in which they came, for those who follow
 * it: what is new is at the end, found without looking at the rest.
 *
 * <p>One thread adds and clears, any number reads, without locks: an offset is written before the
 * count that makes it visible, and an array is replaced by a longer one before it is full.
 */
final class Arrivals {
  private static final int FIRST_ROOM = 256;

  private final HistoryLog log;
  private volatile int @Nullable [] offsets = new int[FIRST_ROOM];
  private volatile int count;
  private long newest = Long.MIN_VALUE;

  Arrivals(HistoryLog log) {
    this.log = log;
  }

  /**
   * Adds a record that was appended. A log that is loaded by keys is not in order: that ends it.
   */
  void add(int offset, long supersededBy) {
    int @Nullable [] array = offsets;
    if (array == null) {
      return;
    }
    if (supersededBy < newest) {
      clear();
      return;
    }
    newest = supersededBy;
    int at = count;
    if (at == array.length) {
      array = Arrays.copyOf(array, 2 * at);
      offsets = array;
    }
    array[at] = offset;
    count = at + 1;
  }

  /** Gives the memory back; from then on all records have to be looked at. */
  void clear() {
    offsets = null;
  }

  /** The records that were superseded after a revision; null when that is not known here. */
  int @Nullable [] after(long revision) {
    int visible = count;
    int @Nullable [] array = offsets;
    if (array == null) {
      return null;
    }
    int low = 0;
    int high = visible;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (log.supersededBy(array[middle]) > revision) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Arrays.copyOfRange(array, low, visible);
  }
}
