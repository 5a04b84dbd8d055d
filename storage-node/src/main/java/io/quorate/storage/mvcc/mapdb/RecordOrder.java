package io.quorate.storage.mvcc.mapdb;

import java.util.Arrays;

/**
 * The order of a log's records, by key and then by superseding revision, for arrays of their
 * offsets.
 *
 * <p>An array takes four bytes a record and is nothing that a garbage collector has to follow; the
 * price is a look into the mapped log for each comparison. Holds nothing that changes: for any
 * threads that may read the log.
 */
record RecordOrder(HistoryLog log) {
  /** Part of an array that is in order and no longer changes. */
  record Slice(int[] offsets, int from, int to) {}

  /** The offset of the key's record that was superseded first after a revision, or -1. */
  int find(int[] ordered, byte[] key, long revision) {
    int at = firstNotBelow(ordered, key, revision + 1);
    return at < ordered.length && log.compareKey(key, ordered[at]) == 0 ? ordered[at] : -1;
  }

  /**
   * The records of a range of keys.
   *
   * @param end empty for no end
   */
  Slice range(int[] ordered, byte[] start, byte[] end) {
    int from = firstNotBelow(ordered, start, Long.MIN_VALUE);
    int to = end.length == 0 ? ordered.length : firstNotBelow(ordered, end, Long.MIN_VALUE);
    return new Slice(ordered, from, Math.max(from, to));
  }

  private int firstNotBelow(int[] ordered, byte[] key, long supersededBy) {
    int low = 0;
    int high = ordered.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = log.compareKey(key, ordered[middle]);
      if (order == 0) {
        order = Long.compare(supersededBy, log.supersededBy(ordered[middle]));
      }
      if (order <= 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The first {@code count} offsets in order, as a new array. */
  int[] sorted(int[] offsets, int count) {
    int[] from = Arrays.copyOf(offsets, count);
    int[] into = new int[count];
    for (int width = 1; width < count; width *= 2) {
      for (int at = 0; at < count; at += 2 * width) {
        merge(from, at, Math.min(at + width, count), Math.min(at + 2 * width, count), into);
      }
      int[] merged = into;
      into = from;
      from = merged;
    }
    return from;
  }

  /** Both arrays, each in order, as one. */
  int[] merged(int[] left, int[] right) {
    int[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    int[] into = new int[both.length];
    merge(both, 0, left.length, both.length, into);
    return into;
  }

  /** Merges two neighbours in one array into the same place of another. */
  private void merge(int[] from, int start, int middle, int end, int[] into) {
    int left = start;
    int right = middle;
    for (int at = start; at < end; at++) {
      boolean takeLeft = right == end || (left < middle && compare(from[left], from[right]) <= 0);
      into[at] = takeLeft ? from[left++] : from[right++];
    }
  }

  private int compare(int left, int right) {
    int order = log.compareKeys(left, right);
    return order != 0 ? order : Long.compare(log.supersededBy(left), log.supersededBy(right));
  }
}
