package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A disk that fails once: nothing is acknowledged after it, and what was before is there. */
class WriteAheadFailureTest {
  private static final int WRITERS = 4;

  @TempDir Path directory;

  private enum Fault {
    NONE,
    WRITE,
    HALF_A_WRITE,
    FORCE
  }

  /** Fails once when it is told to; files that are only being made stay out of it. */
  private static final class Disk implements WalFile.Opener {
    volatile Fault fault = Fault.NONE;
    final AtomicInteger forces = new AtomicInteger();
    final AtomicInteger afterFault = new AtomicInteger();
    private volatile boolean failed;

    @Override
    public WalFile open(Path path) throws IOException {
      WalFile file = WalFile.open(path);
      if (!path.toString().endsWith(WalPool.IN_USE)) {
        return file;
      }
      return new WalFile() {
        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
          count();
          if (fault == Fault.HALF_A_WRITE) {
            file.write(bytes.limit(bytes.position() + bytes.remaining() / 2), position);
          }
          if (fault == Fault.WRITE || fault == Fault.HALF_A_WRITE) {
            fail();
          }
          file.write(bytes, position);
        }

        @Override
        public void force() throws IOException {
          count();
          forces.incrementAndGet();
          if (fault == Fault.FORCE) {
            fail();
          }
          file.force();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    private void count() {
      if (failed) {
        afterFault.incrementAndGet();
      }
    }

    private void fail() throws IOException {
      failed = true;
      fault = Fault.NONE;
      throw new IOException("the disk is broken");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void afterAFailureNobodyIsAcknowledged(Fault fault) throws Exception {
    Disk disk = new Disk();
    LogDatabase database = new LogDatabase(directory.resolve("db"), true, disk);
    List<Throwable> told = new CopyOnWriteArrayList<>();
    database.onFailure(told::add);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    CountDownLatch begun = new CountDownLatch(WRITERS * 50);
    List<Thread> threads = new CopyOnWriteArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String name = "w" + writer + "-";
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; ; i++) {
                    put(database, name + i, true);
                    acknowledged.add(name + i);
                    begun.countDown();
                  }
                } catch (RocksDBException e) {
                  // Expected, once for each.
                }
              });
      threads.add(thread);
      thread.start();
    }
    begun.await();
    disk.fault = fault;
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(told).hasSize(1);
    assertThatThrownBy(() -> put(database, "later", true)).isInstanceOf(RocksDBException.class);
    assertThatThrownBy(() -> put(database, "later", false)).isInstanceOf(RocksDBException.class);
    assertThat(disk.afterFault).hasValue(0);
    database.close();
    try (LogDatabase again = new LogDatabase(directory.resolve("db"), false)) {
      for (String key : acknowledged) {
        assertThat(again.get(key.getBytes(StandardCharsets.UTF_8))).as(key).isNotNull();
      }
      assertThat(again.get("later".getBytes(StandardCharsets.UTF_8))).isNull();
    }
  }

  @Test
  void anInterruptedThreadWritesAndStaysInterrupted() throws Exception {
    try (LogDatabase database = new LogDatabase(directory.resolve("db"), true)) {
      Thread.currentThread().interrupt();
      put(database, "a", true);
      assertThat(Thread.interrupted()).isTrue();
      put(database, "b", true);
      assertThat(database.get("b".getBytes(StandardCharsets.UTF_8))).isNotNull();
    }
  }

  @Test
  void onlySyncedWritesForce() throws Exception {
    Disk disk = new Disk();
    try (LogDatabase database = new LogDatabase(directory.resolve("db"), true, disk)) {
      put(database, "a", true);
      int before = disk.forces.get();
      for (int i = 0; i < 100; i++) {
        put(database, "u" + i, false);
      }
      assertThat(disk.forces.get()).isEqualTo(before);
    }
  }

  @Test
  void aClosedLogTakesNothing() throws Exception {
    LogDatabase database = new LogDatabase(directory.resolve("db"), true);
    put(database, "a", true);
    database.close();
    assertThatThrownBy(() -> put(database, "b", true)).isInstanceOf(RocksDBException.class);
    try (LogDatabase again = new LogDatabase(directory.resolve("db"), false)) {
      assertThat(again.get("a".getBytes(StandardCharsets.UTF_8))).isNotNull();
      assertThat(again.get("b".getBytes(StandardCharsets.UTF_8))).isNull();
    }
  }

  private static void put(LogDatabase database, String key, boolean synced)
      throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(key.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
      if (synced) {
        database.writeSynced(batch);
      } else {
        database.write(batch);
      }
    }
  }
}
