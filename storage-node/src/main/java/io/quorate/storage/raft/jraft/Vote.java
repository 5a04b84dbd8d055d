package io.quorate.storage.raft.jraft;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDBException;

/**
 * A replica's term and whom it voted for in it.
 *
 * @param votedFor JRaft's text of the peer, empty for nobody
 */
record Vote(long term, String votedFor) {
  static final Vote NONE = new Vote(0, "");

  static Vote read(LogDatabase database, int group) throws RocksDBException {
    byte[] stored = database.get(LogKeys.of(LogKeys.VOTE, group));
    return stored == null ? NONE : decode(stored);
  }

  byte[] encode() {
    byte[] peer = votedFor.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + peer.length).putLong(term).put(peer).array();
  }

  static Vote decode(byte[] bytes) {
    if (bytes.length < 8) {
      throw new IllegalStateException("a vote record of " + bytes.length + " bytes");
    }
    return new Vote(
        LogKeys.getLong(bytes, 0), new String(bytes, 8, bytes.length - 8, StandardCharsets.UTF_8));
  }
}
