package io.quorate.system.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica has on disk: log, term and vote, and its newest snapshot. The end of the log that
 * was not synced is lost with the power, or a part of it. Terms, votes and truncations are synced
 * as they are written, as the product's log does.
 */
final class ReplicaDisk {
  /** An entry; those of the engine's own have no data. */
  record LogRecord(long term, byte @Nullable [] data) {}

  /** A finished snapshot in its directory. */
  record Snapshot(long index, long term, Path directory) {}

  private final List<LogRecord> records = new ArrayList<>();
  private long firstIndex = 1;
  private long syncedIndex;
  private long termBefore;
  private @Nullable Snapshot snapshot;
  long term;
  @Nullable String votedFor;

  long firstIndex() {
    return firstIndex;
  }

  long lastIndex() {
    return firstIndex + records.size() - 1;
  }

  long lastTerm() {
    return termAt(lastIndex());
  }

  long syncedIndex() {
    return syncedIndex;
  }

  @Nullable Snapshot snapshot() {
    return snapshot;
  }

  /** Whether {@link #termAt} knows an index. */
  boolean knows(long index) {
    return index >= firstIndex - 1 && index <= lastIndex();
  }

  long termAt(long index) {
    return index == firstIndex - 1 ? termBefore : record(index).term();
  }

  LogRecord record(long index) {
    return records.get((int) (index - firstIndex));
  }

  void append(LogRecord record) {
    records.add(record);
  }

  void truncateFrom(long index) {
    records.subList((int) (index - firstIndex), records.size()).clear();
    syncedIndex = Math.min(syncedIndex, index - 1);
  }

  void synced(long index) {
    syncedIndex = Math.max(syncedIndex, Math.min(index, lastIndex()));
  }

  /** A snapshot was made; the log before it goes, but for the last so many entries. */
  void snapshotMade(Snapshot made, long kept) {
    if (snapshot != null && snapshot.index() >= made.index()) {
      return;
    }
    snapshot = made;
    long from = Math.max(firstIndex, Math.min(made.index(), lastIndex()) - kept + 1);
    termBefore = termAt(from - 1);
    records.subList(0, (int) (from - firstIndex)).clear();
    firstIndex = from;
  }

  /** A leader's snapshot takes the place of the log, but for what may follow it there. */
  void installed(Snapshot given) {
    boolean follows = knows(given.index()) && termAt(given.index()) == given.term();
    snapshot = given;
    if (follows) {
      records.subList(0, (int) (given.index() - firstIndex + 1)).clear();
    } else {
      records.clear();
    }
    firstIndex = given.index() + 1;
    termBefore = given.term();
    syncedIndex = Math.max(given.index(), Math.min(syncedIndex, lastIndex()));
  }

  /** The power went: any part of what was not synced is gone, from the end. */
  void powerLost(World world) {
    long last = world.between(Math.max(syncedIndex, firstIndex - 1), lastIndex());
    records.subList((int) (last + 1 - firstIndex), records.size()).clear();
    syncedIndex = last;
  }

  /** The process ended, the machine lived: the kernel writes what it has. */
  void processKilled() {
    syncedIndex = lastIndex();
  }
}
