package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.Version;
import io.quorate.storage.mvcc.mapdb.RecordOrder.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Merges the records of several generations in the order of key and superseding revision, keeping
 * one of each of their slices in memory. What is added after it was opened may be missing. Not for
 * several threads; holds references until it is closed.
 */
final class HistoryCursor implements AutoCloseable {
  private final PriorityQueue<Walk> walks = new PriorityQueue<>();
  private final ArrayList<Generation> retained = new ArrayList<>();
  private final long supersededAfter;
  private final long writtenUpTo;

  /** The walk whose record is the present one; not in the queue. */
  private @Nullable Walk present;

  private HistoryCursor(long supersededAfter, long writtenUpTo) {
    this.supersededAfter = supersededAfter;
    this.writtenUpTo = writtenUpTo;
  }

  static HistoryCursor open(
      List<Generation> generations,
      byte[] start,
      byte[] end,
      long supersededAfter,
      long writtenUpTo) {
    HistoryCursor cursor = new HistoryCursor(supersededAfter, writtenUpTo);
    try {
      for (Generation generation : generations) {
        if (generation.maxSupersededBy() > supersededAfter && generation.tryRetain()) {
          cursor.retained.add(generation);
          for (Slice slice : generation.ranges(start, end)) {
            cursor.enqueue(new Walk(generation, slice));
          }
        }
      }
      return cursor;
    } catch (Throwable e) {
      cursor.close();
      throw e;
    }
  }

  private void enqueue(Walk walk) {
    if (walk.advance(supersededAfter, writtenUpTo)) {
      walks.add(walk);
    }
  }

  /** Moves to the first or next record; false at the end. */
  boolean next() {
    if (present != null) {
      enqueue(present);
    }
    present = walks.poll();
    return present != null;
  }

  byte[] key() {
    return at().key;
  }

  long supersededBy() {
    return at().supersededBy;
  }

  Version version(boolean keysOnly) {
    return at().generation.version(at().offset, keysOnly);
  }

  private Walk at() {
    if (present == null) {
      throw new IllegalStateException("no record");
    }
    return present;
  }

  @Override
  public void close() {
    retained.forEach(Generation::release);
    retained.clear();
  }

  private static final class Walk implements Comparable<Walk> {
    final Generation generation;
    private final Slice slice;
    private int at;
    int offset;
    long supersededBy;
    byte[] key = new byte[0];

    Walk(Generation generation, Slice slice) {
      this.generation = generation;
      this.slice = slice;
      this.at = slice.from();
    }

    boolean advance(long supersededAfter, long writtenUpTo) {
      while (at < slice.to()) {
        offset = slice.offsets()[at++];
        supersededBy = generation.supersededBy(offset);
        long modRevision = generation.modRevision(offset);
        boolean isCreation = modRevision == supersededBy;
        if (supersededBy > supersededAfter && modRevision <= writtenUpTo && !isCreation) {
          key = generation.key(offset);
          return true;
        }
      }
      return false;
    }

    @Override
    public int compareTo(Walk other) {
      int order = Arrays.compareUnsigned(key, other.key);
      return order != 0 ? order : Long.compare(supersededBy, other.supersededBy);
    }
  }
}
