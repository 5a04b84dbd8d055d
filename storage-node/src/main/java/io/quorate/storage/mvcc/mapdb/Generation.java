package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Versions that were superseded during one stretch of revisions, in one file that is dropped as a
 * whole.
 *
 * <p>Each is kept with the revision that superseded it: it was the key's version from its
 * modRevision until before that one, whatever happened since. Where the next version's modRevision
 * is not that revision, the key was deleted then; so deletions need no records.
 *
 * <p>While it is written, the index is a skip list of keys, some 100 bytes a record; sealed, it is
 * an array of four bytes a record, searched in the mapped file itself. Both are bounded by {@link
 * #MAX_RECORDS}. One thread writes, any number reads, each holding a reference.
 */
final class Generation {
  static final int MAX_RECORDS = 8_192;

  private static final Comparator<Slot> ORDER =
      (a, b) -> {
        int order = Arrays.compareUnsigned(a.key, b.key);
        return order != 0 ? order : Long.compare(a.supersededBy, b.supersededBy);
      };

  private final HistoryLog log;
  private final Refs refs;

  /** Exactly one of both is set, and either holds all records; read {@code sorted} first. */
  private volatile int @Nullable [] sorted;

  private volatile @Nullable ConcurrentSkipListSet<Slot> growing;

  private int records;

  /** No record was superseded at a revision outside of these. */
  private volatile long minSupersededBy = Long.MAX_VALUE;

  private volatile long maxSupersededBy = Long.MIN_VALUE;

  /** Set before the last reference goes, when the file is to stay. */
  private volatile boolean keepFile;

  private record Slot(byte[] key, long supersededBy, int offset) {}

  private Generation(HistoryLog log) {
    this.log = log;
    this.refs = new Refs(this::closeFile);
  }

  static Generation create(Path file, int firstRecordBytes) throws IOException {
    Generation fresh = new Generation(HistoryLog.create(file, firstRecordBytes));
    fresh.growing = new ConcurrentSkipListSet<>(ORDER);
    return fresh;
  }

  static Generation openVerified(Path file) throws IOException {
    Generation old = new Generation(HistoryLog.openVerified(file));
    int[] offsets = old.log.offsets();
    for (int offset : offsets) {
      old.widen(old.log.supersededBy(offset));
    }
    old.records = offsets.length;
    old.sorted = offsets;
    return old;
  }

  private void widen(long supersededBy) {
    minSupersededBy = Math.min(minSupersededBy, supersededBy);
    maxSupersededBy = Math.max(maxSupersededBy, supersededBy);
  }

  boolean fits(int recordBytes) {
    return sorted == null && records < MAX_RECORDS && log.fits(recordBytes, MAX_RECORDS);
  }

  void add(byte[] key, long supersededBy, Version version, byte[] bytes) throws IOException {
    @Nullable ConcurrentSkipListSet<Slot> index = growing;
    if (index == null) {
      throw new IllegalStateException("sealed");
    }
    int offset = log.append(key, supersededBy, version.modRevision(), bytes);
    widen(supersededBy);
    index.add(new Slot(key, supersededBy, offset));
    records++;
  }

  /** Ends writing: the index becomes small, on disk and in memory. */
  void seal() throws IOException {
    @Nullable ConcurrentSkipListSet<Slot> index = growing;
    if (index == null) {
      return;
    }
    int[] offsets = index.stream().mapToInt(Slot::offset).toArray();
    log.seal(offsets);
    sorted = offsets;
    growing = null;
  }

  boolean tryRetain() {
    return refs.tryRetain();
  }

  void release() {
    refs.release();
  }

  long minSupersededBy() {
    return minSupersededBy;
  }

  long maxSupersededBy() {
    return maxSupersededBy;
  }

  int usedBytes() {
    return log.usedBytes();
  }

  Path file() {
    return log.file;
  }

  /** The offset of the key's record that was superseded first after a revision, or -1. */
  int find(byte[] key, long revision) {
    int @Nullable [] offsets = sorted;
    if (offsets != null) {
      int at = firstNotBelow(offsets, key, revision + 1);
      return at < offsets.length && log.compareKey(key, offsets[at]) == 0 ? offsets[at] : -1;
    }
    @Nullable ConcurrentSkipListSet<Slot> index = growing;
    if (index == null) {
      return find(key, revision);
    }
    @Nullable Slot slot = index.ceiling(new Slot(key, revision + 1, 0));
    return slot != null && Arrays.equals(slot.key, key) ? slot.offset : -1;
  }

  long supersededBy(int offset) {
    return log.supersededBy(offset);
  }

  long modRevision(int offset) {
    return log.modRevision(offset);
  }

  byte[] key(int offset) {
    return log.key(offset);
  }

  Version version(int offset, boolean keysOnly) {
    return log.version(offset, keysOnly);
  }

  /** Offsets of the records of a range, by key and then by superseding revision. */
  Iterator<Integer> range(byte[] start, byte[] end) {
    int @Nullable [] offsets = sorted;
    if (offsets != null) {
      int from = firstNotBelow(offsets, start, Long.MIN_VALUE);
      int to = end.length == 0 ? offsets.length : firstNotBelow(offsets, end, Long.MIN_VALUE);
      return Arrays.stream(offsets, from, Math.max(from, to)).iterator();
    }
    @Nullable ConcurrentSkipListSet<Slot> index = growing;
    if (index == null) {
      return range(start, end);
    }
    Slot first = new Slot(start, Long.MIN_VALUE, 0);
    Iterator<Slot> slots =
        (end.length == 0
                ? index.tailSet(first, true)
                : index.subSet(first, new Slot(end, Long.MIN_VALUE, 0)))
            .iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return slots.hasNext();
      }

      @Override
      public Integer next() {
        return slots.next().offset;
      }
    };
  }

  private int firstNotBelow(int[] offsets, byte[] key, long supersededBy) {
    int low = 0;
    int high = offsets.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = log.compareKey(key, offsets[middle]);
      if (order == 0) {
        order = Long.compare(supersededBy, log.supersededBy(offsets[middle]));
      }
      if (order <= 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Deletes the file; readers that hold a reference go on. */
  void drop() {
    refs.release();
  }

  /** Seals and closes the file, which stays; false when a reader does not let go of it. */
  boolean close(long timeoutMs) throws IOException {
    seal();
    keepFile = true;
    refs.release();
    return refs.awaitClosed(timeoutMs);
  }

  private void closeFile() {
    try {
      log.close(keepFile);
      if (!keepFile) {
        Files.deleteIfExists(log.file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
