package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The database as a crash leaves it, which is a copy of its directory: what had been acknowledged
 * is there, through checkpoints, recycled segments and held-back writers.
 */
class WriteAheadCrashTest {
  private static final long SEED = 7;
  private static final int WRITERS = 4;
  private static final int COPIES = Integer.getInteger("test.copies", 6);

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedBeforeACopyIsInIt() throws Exception {
    Random random = new Random(SEED);
    AtomicLongArray acknowledged = new AtomicLongArray(WRITERS);
    LogDatabase database = new LogDatabase(directory.resolve("db"), true);
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      Thread thread = new Thread(() -> write(database, number, acknowledged));
      threads.add(thread);
      thread.start();
    }
    for (int copy = 0; copy < COPIES; copy++) {
      // A checkpoint is every four segments.
      long next = newestNumber() + 6;
      TestCluster.await(() -> newestNumber() >= next);
      Thread.sleep(random.nextInt(50));
      Path image = directory.resolve("copy-" + copy);
      long[] before = copyDatabase(acknowledged, image);
      try (LogDatabase crashed = new LogDatabase(image, false)) {
        for (int writer = 0; writer < WRITERS; writer++) {
          assertContains(crashed, writer, before[writer]);
        }
      }
      delete(image);
    }
    acknowledged.set(0, -1);
    for (Thread thread : threads) {
      thread.join();
    }
    long files = count(directory.resolve("db").resolve("wal"));
    assertThat(files).as("files of the write-ahead log").isLessThanOrEqualTo(64 / 4 + 4 + 4);
    database.close();
  }

  private long newestNumber() {
    try (Stream<Path> files = Files.list(directory.resolve("db").resolve("wal"))) {
      return files.mapToLong(WalPool::number).max().orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each writes a chain: its counter, and a value of some size that says which it is. */
  private static void write(LogDatabase database, int writer, AtomicLongArray acknowledged) {
    Random random = new Random(SEED + writer);
    for (long n = 1; acknowledged.get(0) >= 0; n++) {
      byte[] value = new byte[8 + random.nextInt(random.nextInt(20) == 0 ? 300_000 : 20_000)];
      ByteBuffer.wrap(value).putLong(n);
      try (WriteBatch batch = new WriteBatch()) {
        batch.put(key(writer, n % 500), value);
        batch.put(key(writer, 1000), LogKeys.bytes(n));
        if (random.nextInt(4) == 0) {
          database.write(batch);
        } else {
          database.writeSynced(batch);
          long mine = n;
          acknowledged.updateAndGet(writer, old -> old < 0 ? old : mine);
        }
      } catch (RocksDBException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static byte[] key(int writer, long n) {
    return ("x" + writer + "/" + n).getBytes(StandardCharsets.UTF_8);
  }

  private static void assertContains(LogDatabase crashed, int writer, long acknowledged)
      throws RocksDBException {
    byte[] counter = crashed.get(key(writer, 1000));
    long last = counter == null ? 0 : LogKeys.getLong(counter, 0);
    assertThat(last).as("writer %d", writer).isGreaterThanOrEqualTo(acknowledged);
    for (long n = Math.max(1, last - 499); n <= last; n++) {
      byte[] value = crashed.get(key(writer, n % 500));
      assertThat(LogKeys.getLong(value, 0)).as("writer %d", writer).isEqualTo(n);
    }
  }

  /**
   * A copy takes time, which a crash does not: it is taken again when the database's own files
   * changed meanwhile. The log's files only get more records.
   */
  private long[] copyDatabase(AtomicLongArray acknowledged, Path image) throws Exception {
    Path source = directory.resolve("db");
    while (true) {
      long[] before = new long[WRITERS];
      for (int writer = 0; writer < WRITERS; writer++) {
        before[writer] = acknowledged.get(writer);
      }
      try {
        List<String> files = list(source);
        copy(source, image);
        if (files.equals(list(source))) {
          return before;
        }
      } catch (NoSuchFileException e) {
        // A file went away: a flush or compaction was under way.
      }
      if (Files.exists(image)) {
        delete(image);
      }
    }
  }

  private static List<String> list(Path database) throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(database)) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".sst") || name.startsWith("MANIFEST") || name.equals("CURRENT")) {
          files.add(name + " " + Files.size(file));
        }
      }
    }
    return files;
  }

  @Test
  void damageInWhatTheDatabaseHasChangesNothing() throws Exception {
    Path db = directory.resolve("db");
    try (LogDatabase database = new LogDatabase(db, true)) {
      put(database, "k", "old");
      put(database, "k", "new");
    }
    // The first record is whole, the second is not: to replay the first would bring "old" back.
    Path segment;
    try (Stream<Path> files = Files.list(db.resolve("wal"))) {
      segment = files.filter(f -> f.toString().endsWith(".wal")).findAny().orElseThrow();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment));
    WalFormat.Entry first = WalFormat.record(bytes, WalFormat.HEADER_BYTES, 1);
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(first.end() + 30);
      file.write(0x55);
    }
    try (LogDatabase database = new LogDatabase(db, false)) {
      assertThat(database.get("k".getBytes(StandardCharsets.UTF_8)))
          .isEqualTo("new".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aDatabaseWithRocksDbsOwnWriteAheadLogIsTakenOver() throws Exception {
    Path db = directory.resolve("db");
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB old = RocksDB.open(options, db.toString())) {
      old.put("k".getBytes(StandardCharsets.UTF_8), "v".getBytes(StandardCharsets.UTF_8));
    }
    for (int start = 0; start < 2; start++) {
      try (LogDatabase database = new LogDatabase(db, false)) {
        assertThat(database.get("k".getBytes(StandardCharsets.UTF_8)))
            .isEqualTo("v".getBytes(StandardCharsets.UTF_8));
        put(database, "n" + start, "v");
      }
    }
  }

  private static void put(LogDatabase database, String key, String value) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
      database.writeSynced(batch);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }
}
