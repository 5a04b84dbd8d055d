package io.quorate.storage.raft.jraft;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Where a group's log begins and ends.
 *
 * @param lastIndex {@code firstIndex - 1} when the log is empty
 */
record LogBounds(long firstIndex, long lastIndex) {

  static LogBounds read(LogDatabase database, int group) throws RocksDBException {
    byte[] stored = database.get(LogKeys.of(LogKeys.FIRST_INDEX, group));
    long first = stored == null ? 1 : LogKeys.getLong(stored, 0);
    byte @Nullable [] key =
        database.floorKey(LogKeys.indexed(LogKeys.ENTRY, group, Long.MAX_VALUE));
    long last =
        key != null && LogKeys.isOf(LogKeys.ENTRY, group, key) ? LogKeys.index(key) : first - 1;
    return new LogBounds(first, Math.max(last, first - 1));
  }
}
