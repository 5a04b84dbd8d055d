package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.codec.LogEntryDecoder;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Compares a group's log and vote with its watermark, and reads the log through, before JRaft gets
 * to see it. Reading it all costs seconds per gigabyte at start, and is the only way not to find a
 * bad block when a follower needs it most.
 */
final class LogAudit {
  private final String groupId;
  private final int number;
  private final LogDatabase database;
  private final LogEntryDecoder decoder = SealedEntries.INSTANCE.decoder();

  LogAudit(String groupId, int number, LogDatabase database) {
    this.groupId = groupId;
    this.number = number;
    this.database = database;
  }

  /** What is wrong, or null. */
  @Nullable LogDamage damage(WatermarkRecord.Position synced) {
    try {
      LogBounds bounds = LogBounds.read(database, number);
      if (bounds.lastIndex() < synced.lastIndex()) {
        return damage(
            LogDamage.Kind.LOG_TRUNCATED,
            "it ends at " + bounds.lastIndex() + " and was synced to " + synced.lastIndex());
      }
      LogDamage vote = vote(Vote.read(database, number), synced);
      if (vote != null) {
        return vote;
      }
      readConfigurations(bounds);
      return entries(bounds);
    } catch (RocksDBException | IllegalStateException e) {
      return damage(LogDamage.Kind.LOG_CORRUPT, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Terms only grow, and in a term a vote is given once: so of two records one is the older. The
   * database's may be newer, when the process was killed before it noted the vote.
   */
  private @Nullable LogDamage vote(Vote vote, WatermarkRecord.Position synced) {
    boolean older =
        vote.term() < synced.term()
            || (vote.term() == synced.term()
                && synced.votedForHash() != 0
                && WatermarkRecord.hash(vote.votedFor()) != synced.votedForHash());
    if (!older) {
      return null;
    }
    return damage(
        LogDamage.Kind.VOTE_ROLLED_BACK,
        "the vote record is of term "
            + vote.term()
            + "; one of term "
            + synced.term()
            + " was synced");
  }

  private void readConfigurations(LogBounds bounds) throws RocksDBException {
    try (RocksIterator it = database.iterator()) {
      it.seek(LogKeys.indexed(LogKeys.CONFIGURATION, number, bounds.firstIndex()));
      while (it.isValid() && LogKeys.isOf(LogKeys.CONFIGURATION, number, it.key())) {
        if (decoder.decode(it.value()) == null) {
          throw new IllegalStateException("a configuration can't be decoded");
        }
        it.next();
      }
      it.status();
    }
  }

  private @Nullable LogDamage entries(LogBounds bounds) throws RocksDBException {
    long expected = bounds.firstIndex();
    try (RocksIterator it = database.iterator()) {
      it.seek(LogKeys.indexed(LogKeys.ENTRY, number, expected));
      for (; it.isValid() && LogKeys.isOf(LogKeys.ENTRY, number, it.key()); it.next()) {
        long index = LogKeys.index(it.key());
        if (index != expected) {
          return damage(LogDamage.Kind.LOG_ENTRY_MISSING, "no entry at " + expected);
        }
        LogEntry entry = decoder.decode(it.value());
        if (entry == null || entry.getId().getIndex() != index) {
          return damage(LogDamage.Kind.LOG_CORRUPT, "entry " + index + " has a bad checksum");
        }
        expected++;
      }
      it.status();
    }
    if (expected <= bounds.lastIndex()) {
      return damage(LogDamage.Kind.LOG_ENTRY_MISSING, "no entry at " + expected);
    }
    return null;
  }

  private LogDamage damage(LogDamage.Kind kind, String found) {
    return new LogDamage(groupId, kind, found);
  }
}
