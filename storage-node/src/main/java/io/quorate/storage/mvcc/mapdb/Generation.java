package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.Version;
import io.quorate.storage.mvcc.mapdb.RecordOrder.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Versions that were superseded during one stretch of revisions, in one file that is dropped as a
 * whole.
 *
 * <p>Each is kept with the revision that superseded it: it was the key's version from its
 * modRevision until before that one, whatever happened since. Where the next version's modRevision
 * is not that revision, the key was deleted then; so deletions need no records. A creation has one
 * that says nothing of any revision, since both of its revisions are the same.
 *
 * <p>The index takes four bytes a record, three times that for the moment in which parts of it are
 * merged, and holds no keys: they are compared in the mapped file itself. While the file is written
 * it is a {@link GrowingIndex} of a few arrays, sealed a single one; {@link #MAX_RECORDS} bounds
 * both. One thread writes, any number reads, each holding a reference.
 */
final class Generation {
  static final int MAX_RECORDS = 8_192;

  private final HistoryLog log;
  private final RecordOrder order;
  private final Refs refs;

  /** Exactly one of both is set, and either holds all records; read {@code sorted} first. */
  private volatile int @Nullable [] sorted;

  private volatile @Nullable GrowingIndex growing;

  /** The records in the order in which they came, until they are sealed. */
  private final Arrivals arrivals;

  private int records;

  /** No record was superseded at a revision outside of these. */
  private volatile long minSupersededBy = Long.MAX_VALUE;

  private volatile long maxSupersededBy = Long.MIN_VALUE;

  /** Set before the last reference goes, when the file is to stay. */
  private volatile boolean keepFile;

  private Generation(HistoryLog log) {
    this.log = log;
    this.order = new RecordOrder(log);
    this.arrivals = new Arrivals(log);
    this.refs = new Refs(this::closeFile);
  }

  static Generation create(Path file, int firstRecordBytes) throws IOException {
    Generation fresh = new Generation(HistoryLog.create(file, firstRecordBytes));
    fresh.growing = new GrowingIndex(fresh.log);
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
    old.arrivals.clear();
    return old;
  }

  private void widen(long supersededBy) {
    minSupersededBy = Math.min(minSupersededBy, supersededBy);
    maxSupersededBy = Math.max(maxSupersededBy, supersededBy);
  }

  boolean fits(int recordBytes) {
    return sorted == null && records < MAX_RECORDS && log.fits(recordBytes, MAX_RECORDS);
  }

  /**
   * Adds a record.
   *
   * @param modRevision of the version; the same as supersededBy says that a key was created then
   * @param version its bytes, none for a creation
   */
  void add(byte[] key, long supersededBy, long modRevision, byte[] version) throws IOException {
    @Nullable GrowingIndex index = growing;
    if (index == null) {
      throw new IllegalStateException("sealed");
    }
    int offset = log.append(key, supersededBy, modRevision, version);
    widen(supersededBy);
    index.add(offset);
    arrivals.add(offset, supersededBy);
    records++;
  }

  /** Ends writing: the index becomes small, on disk and in memory. */
  void seal() throws IOException {
    @Nullable GrowingIndex index = growing;
    if (index == null) {
      return;
    }
    int[] offsets = index.seal();
    log.seal(offsets);
    sorted = offsets;
    growing = null;
    arrivals.clear();
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
      return order.find(offsets, key, revision);
    }
    @Nullable GrowingIndex index = growing;
    return index == null ? find(key, revision) : index.find(key, revision);
  }

  /**
   * Offsets of records, all those among them that were superseded after a revision, in no order.
   */
  int[] supersededAfter(long revision) {
    int @Nullable [] recent = arrivals.after(revision);
    if (recent != null) {
      return recent;
    }
    int @Nullable [] offsets = sorted;
    return offsets == null ? supersededAfter(revision) : offsets;
  }

  /** Compares a key with the one at an offset. */
  int compareKey(byte[] key, int offset) {
    return log.compareKey(key, offset);
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

  /** The records of a range, in slices that are each in order; the cursor merges them. */
  List<Slice> ranges(byte[] start, byte[] end) {
    int @Nullable [] offsets = sorted;
    if (offsets != null) {
      return List.of(order.range(offsets, start, end));
    }
    @Nullable GrowingIndex index = growing;
    return index == null ? ranges(start, end) : index.ranges(start, end);
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
