package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The logs and votes of all groups of a node. Thread-safe. */
public final class SharedLog implements AutoCloseable {
  private static final GroupWatermark NONE =
      new GroupWatermark() {
        @Override
        public void appended(long lastIndex) {}

        @Override
        public void lowered(long lastIndex) {}

        @Override
        public void voted(Vote vote) {}
      };

  private final LogDatabase database;
  private int nextNumber = 1;

  private SharedLog(LogDatabase database) {
    this.database = database;
  }

  public static SharedLog open(Path directory) {
    try {
      Files.createDirectories(directory);
      return new SharedLog(new LogDatabase(directory.resolve("rocksdb"), true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  synchronized GroupStorage open(String groupId) {
    try {
      byte @Nullable [] stored = database.get(LogKeys.group(groupId));
      int number;
      if (stored == null) {
        number = nextNumber++;
        while (database.get(("N" + number).getBytes(java.nio.charset.StandardCharsets.UTF_8))
            != null) {
          number = nextNumber++;
        }
        try (WriteBatch batch = new WriteBatch()) {
          batch.put(LogKeys.group(groupId), LogKeys.bytes(number));
          batch.put(
              ("N" + number).getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[] {1});
          database.writeSynced(batch);
        }
      } else {
        number = LogKeys.getInt(stored, 0);
      }
      return new GroupStorage(
          new GroupLog(groupId, number, database, NONE),
          new GroupVotes(groupId, number, database, NONE));
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  void onFailure(Consumer<Throwable> listener) {
    database.onFailure(listener);
  }

  record GroupStorage(GroupLog log, GroupVotes votes) {}

  @Override
  public void close() {
    database.close();
  }
}
