package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStore.KeyRange;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the records of the history that tell of changes in some ranges after a revision, and keeps
 * their generations until it is closed. Not for several threads.
 */
final class ChangeRecords implements AutoCloseable {
  private final List<KeyRange> ranges;
  private final long after;
  private final long published;
  private final List<Found> found = new ArrayList<>();
  private final List<Generation> retained = new ArrayList<>();

  /** A record, with what its order needs. */
  record Found(Generation generation, int offset, long revision, byte[] key) {
    static final Comparator<Found> ORDER =
        Comparator.comparingLong(Found::revision)
            .thenComparing(Found::key, Arrays::compareUnsigned);

    boolean isCreation() {
      return generation.modRevision(offset) == revision;
    }

    /** What the key held before; of a creation there is nothing. */
    Version previous(boolean withoutValue) {
      return generation.version(offset, withoutValue);
    }
  }

  /**
   * Nothing found yet.
   *
   * @param ranges ascending, apart from each other
   */
  ChangeRecords(List<KeyRange> ranges, long after, long published) {
    this.ranges = ranges;
    this.after = after;
    this.published = published;
  }

  /** Finds all, or enough of the first ones; returns the revision up to which these are all. */
  long collect(List<Generation> generations, int enough) {
    long[] othersFrom = new long[generations.size() + 1];
    othersFrom[generations.size()] = Long.MAX_VALUE;
    for (int i = generations.size() - 1; i >= 0; i--) {
      othersFrom[i] = Math.min(othersFrom[i + 1], generations.get(i).minSupersededBy());
    }
    for (int i = 0; i < generations.size(); i++) {
      Generation generation = generations.get(i);
      if (generation.maxSupersededBy() > after && generation.tryRetain()) {
        retained.add(generation);
        collect(generation);
      }
      long complete = Math.min(published, othersFrom[i + 1] - 1);
      if (found.size() >= enough && isEnough(enough, complete)) {
        return complete;
      }
    }
    found.sort(Found.ORDER);
    return published;
  }

  /** Whether so many were found that the generations not looked at can't hold any before them. */
  private boolean isEnough(int enough, long complete) {
    found.sort(Found.ORDER);
    return found.get(enough - 1).revision() <= complete;
  }

  private void collect(Generation generation) {
    for (int offset : generation.supersededAfter(after)) {
      long revision = generation.supersededBy(offset);
      if (revision > after && revision <= published && isInRange(generation, offset)) {
        found.add(new Found(generation, offset, revision, generation.key(offset)));
      }
    }
  }

  private boolean isInRange(Generation generation, int offset) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (generation.compareKey(ranges.get(middle).start(), offset) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return false;
    }
    byte[] end = ranges.get(low - 1).end();
    return end.length == 0 || generation.compareKey(end, offset) > 0;
  }

  /** What was found up to a revision, ascending by revision and then by key. */
  List<Found> upTo(long revision) {
    int count = found.size();
    while (count > 0 && found.get(count - 1).revision() > revision) {
      count--;
    }
    return found.subList(0, count);
  }

  @Override
  public void close() {
    retained.forEach(Generation::release);
    retained.clear();
  }
}
