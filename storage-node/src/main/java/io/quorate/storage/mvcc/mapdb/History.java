package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All superseded versions back to the compact revision, and all creations of keys, in {@link
 * Generation}s.
 *
 * <p>The apply thread adds, drops and closes; any thread reads the list, which is replaced and
 * never changed. A reader that finds a generation gone had a revision that was compacted meanwhile:
 * it skips it, and the store checks the revision again after the read.
 */
final class History {
  static final String PREFIX = "history-";
  static final String SUFFIX = ".log";
  private static final byte[] NOTHING = new byte[0];

  private final Path directory;

  /** Ascending by what they supersede, as long as they were written and not loaded. */
  private volatile List<Generation> generations;

  private @Nullable Generation newest;
  private long nextNumber;

  private History(Path directory, List<Generation> generations, long nextNumber) {
    this.directory = directory;
    this.generations = List.copyOf(generations);
    this.nextNumber = nextNumber;
  }

  static History create(Path directory) {
    return new History(directory, List.of(), 0);
  }

  static History openVerified(Path directory, List<Path> files) throws IOException {
    List<Generation> opened = new ArrayList<>();
    long last = -1;
    try {
      for (Path file : files) {
        opened.add(Generation.openVerified(file));
        last = Math.max(last, number(file));
      }
    } catch (Throwable e) {
      for (Generation generation : opened) {
        generation.close(0);
      }
      throw e;
    }
    opened.sort(Comparator.comparingLong(Generation::minSupersededBy));
    return new History(directory, opened, last + 1);
  }

  private static long number(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
  }

  /** Adds a version that the revision {@code supersededBy} replaces or deletes. */
  void add(byte[] key, Version version, long supersededBy) throws IOException {
    add(key, supersededBy, version.modRevision(), Records.encode(version));
  }

  /**
   * Adds that an absent key was created, which readers of states have no use for: only so are all
   * changes here, in the order in which they came.
   */
  void addCreation(byte[] key, long revision) throws IOException {
    add(key, revision, revision, NOTHING);
  }

  private void add(byte[] key, long supersededBy, long modRevision, byte[] bytes)
      throws IOException {
    int size = HistoryLog.recordBytes(key, bytes);
    @Nullable Generation target = newest;
    if (target == null || !target.fits(size)) {
      if (target != null) {
        target.seal();
      }
      Path file = directory.resolve(PREFIX + nextNumber++ + SUFFIX);
      target = Generation.create(file, size + 4 * Generation.MAX_RECORDS);
      List<Generation> more = new ArrayList<>(generations);
      more.add(target);
      generations = List.copyOf(more);
      newest = target;
    }
    target.add(key, supersededBy, modRevision, bytes);
  }

  /** Ends the generation that is written: what comes next is newer than all in it. */
  void seal() throws IOException {
    if (newest != null) {
      newest.seal();
      newest = null;
    }
  }

  /** Drops the generations of which nothing is readable at or above a revision. */
  void dropUpTo(long revision) {
    List<Generation> now = generations;
    List<Generation> kept = new ArrayList<>(now.size());
    List<Generation> gone = new ArrayList<>();
    for (Generation generation : now) {
      (generation.maxSupersededBy() <= revision ? gone : kept).add(generation);
    }
    if (gone.isEmpty()) {
      return;
    }
    generations = List.copyOf(kept);
    if (newest != null && gone.contains(newest)) {
      newest = null;
    }
    gone.forEach(Generation::drop);
  }

  /** The version of a key at a revision, if it was superseded since. */
  @Nullable Version find(byte[] key, long revision) {
    @Nullable Generation best = null;
    int bestOffset = -1;
    long bestSupersededBy = Long.MAX_VALUE;
    try {
      for (Generation generation : generations) {
        if (generation.maxSupersededBy() <= revision
            || generation.minSupersededBy() >= bestSupersededBy
            || !generation.tryRetain()) {
          continue;
        }
        int offset = generation.find(key, revision);
        if (offset >= 0 && generation.supersededBy(offset) < bestSupersededBy) {
          if (best != null) {
            best.release();
          }
          best = generation;
          bestOffset = offset;
          bestSupersededBy = generation.supersededBy(offset);
        } else {
          generation.release();
        }
      }
      return best != null && best.modRevision(bestOffset) <= revision
          ? best.version(bestOffset, false)
          : null;
    } finally {
      if (best != null) {
        best.release();
      }
    }
  }

  /**
   * Walks the records of a range that were superseded after one revision and written up to another,
   * ascending by key and then by superseding revision.
   *
   * @param end empty for no end, else above start
   */
  HistoryCursor cursor(byte[] start, byte[] end, long supersededAfter, long writtenUpTo) {
    return HistoryCursor.open(generations, start, end, supersededAfter, writtenUpTo);
  }

  /** As of now, ascending by what they supersede but for those that were loaded. */
  List<Generation> generations() {
    return generations;
  }

  long bytes() {
    long bytes = 0;
    for (Generation generation : generations) {
      bytes += generation.usedBytes();
    }
    return bytes;
  }

  int count() {
    return generations.size();
  }

  List<Path> files() {
    return generations.stream().map(Generation::file).toList();
  }

  /** Closes all files, which stay; false when a reader does not let go of one. */
  boolean close(long timeoutMs) throws IOException {
    boolean closed = true;
    for (Generation generation : generations) {
      closed &= generation.close(timeoutMs);
    }
    return closed;
  }

  /** Gives up all files; each is deleted when its last reader is through. */
  void discard() {
    List<Generation> all = generations;
    generations = List.of();
    newest = null;
    all.forEach(Generation::drop);
  }
}
