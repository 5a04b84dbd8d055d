package io.quorate.storage.raft.jraft;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * How far the database is: the last record of the write-ahead log that is in it.
 *
 * <p>Each batch sets it together with its own changes, so that what was flushed says exactly which
 * records it contains. Replay goes on behind it. To replay some earlier records as well would do no
 * harm as long as all follow; but with a bad one among them, entries that were replaced since would
 * come back and nothing would tell.
 *
 * @param incarnation of the records that may lie behind it; those of all others are history
 */
record WalMark(long incarnation, long sequence) {
  private static final int BYTES = 16;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES).putLong(incarnation).putLong(sequence).array();
  }

  /** A database that never had a write-ahead log of ours is at the beginning. */
  static WalMark decode(byte @Nullable [] stored) throws RocksDBException {
    if (stored == null) {
      return new WalMark(0, 0);
    }
    if (stored.length != BYTES) {
      throw new RocksDBException("a mark of " + stored.length + " bytes");
    }
    return new WalMark(LogKeys.getLong(stored, 0), LogKeys.getLong(stored, 8));
  }
}
