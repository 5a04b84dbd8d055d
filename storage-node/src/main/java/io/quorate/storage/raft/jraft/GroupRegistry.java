package io.quorate.storage.raft.jraft;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** Which groups the database knows, and their numbers. Not thread-safe. */
final class GroupRegistry {
  private final LogDatabase database;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  GroupRegistry(LogDatabase database) throws RocksDBException {
    this.database = database;
    try (RocksIterator it = database.iterator()) {
      it.seek(new byte[] {LogKeys.GROUP});
      for (; it.isValid() && it.key()[0] == LogKeys.GROUP; it.next()) {
        byte[] key = it.key();
        numbers.put(
            new String(key, 1, key.length - 1, StandardCharsets.UTF_8),
            LogKeys.getInt(it.value(), 0));
      }
      it.status();
    }
  }

  Iterable<String> groups() {
    return numbers.keySet();
  }

  @Nullable Integer number(String groupId) {
    return numbers.get(groupId);
  }

  void add(String groupId) throws RocksDBException {
    int number = numbers.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    try (WriteBatch batch = new WriteBatch()) {
      // What a group of this number left behind must not become this one's.
      deleteData(batch, number);
      batch.put(LogKeys.group(groupId), LogKeys.bytes(number));
      database.writeSynced(batch);
    }
    numbers.put(groupId, number);
  }

  void remove(String groupId) throws RocksDBException {
    Integer number = numbers.get(groupId);
    if (number == null) {
      return;
    }
    try (WriteBatch batch = new WriteBatch()) {
      deleteData(batch, number);
      batch.delete(LogKeys.group(groupId));
      database.writeSynced(batch);
    }
    numbers.remove(groupId);
    database.dropFiles(
        LogKeys.indexed(LogKeys.ENTRY, number, 0),
        LogKeys.indexed(LogKeys.ENTRY, number, Long.MAX_VALUE));
  }

  private static void deleteData(WriteBatch batch, int number) throws RocksDBException {
    for (byte kind : new byte[] {LogKeys.ENTRY, LogKeys.CONFIGURATION}) {
      batch.deleteRange(
          LogKeys.indexed(kind, number, 0), LogKeys.indexed(kind, number, Long.MAX_VALUE));
    }
    batch.delete(LogKeys.of(LogKeys.FIRST_INDEX, number));
    batch.delete(LogKeys.of(LogKeys.VOTE, number));
  }
}
