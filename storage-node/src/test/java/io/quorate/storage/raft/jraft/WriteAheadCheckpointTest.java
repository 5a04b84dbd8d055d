package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** When the database is flushed, and what becomes of the segments. */
class WriteAheadCheckpointTest {
  private static final int SEGMENT_BYTES = LogSizes.LARGEST.segmentBytes();
  // Four of them fill a segment.
  private static final byte[] QUARTER = new byte[SEGMENT_BYTES / 4 - 100];

  @TempDir Path directory;
  private final AtomicLong applied = new AtomicLong();
  private final AtomicInteger flushes = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean broken;
  private WriteAheadLog wal;
  private LogCheckpoint checkpoint;

  @BeforeEach
  void open() {
    wal = new WriteAheadLog(new WalPool(directory, WalFile::open, SEGMENT_BYTES, 1), 1, 0);
    checkpoint =
        new LogCheckpoint(
            wal, LogSizes.LARGEST.tableBytes(), this::flush, applied::get, failures::add);
  }

  @AfterEach
  void close() throws Exception {
    gate.countDown();
    checkpoint.close();
    wal.close();
  }

  private void flush() throws RocksDBException {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    flushes.incrementAndGet();
    if (broken) {
      throw new RocksDBException("no flush today");
    }
  }

  private void fill(int segments) throws Exception {
    for (int i = 0; i < 4 * segments; i++) {
      applied.set(wal.append(QUARTER));
      wal.write(false);
      checkpoint.look();
    }
  }

  @Test
  void aShortLogIsNotFlushed() throws Exception {
    fill(4);
    checkpoint.close();
    assertThat(flushes).hasValue(0);
  }

  @Test
  void fullSegmentsAreGivenBackAndUsedAgain() throws Exception {
    for (int round = 0; round < 5; round++) {
      fill(6);
      TestCluster.await(() -> wal.completeBytes() < 16L << 20);
    }
    assertThat(flushes.get()).isGreaterThanOrEqualTo(5);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.count()).isLessThanOrEqualTo(6 + 4 + 2);
    }
  }

  @Test
  void onlyWhatWasAppliedIsGivenBack() throws Exception {
    fill(3);
    long twoSegments = 8;
    long three = wal.completeBytes();
    wal.release(twoSegments - 1);
    assertThat(wal.completeBytes()).isEqualTo(three - SEGMENT_BYTES);
    wal.release(twoSegments);
    assertThat(wal.completeBytes()).isEqualTo(three - 2L * SEGMENT_BYTES);
  }

  @Test
  void writersWaitWhenTheLogIsTooLong() throws Exception {
    gate = new CountDownLatch(1);
    fill(17);
    AtomicInteger passed = new AtomicInteger();
    Thread writer =
        new Thread(
            () -> {
              checkpoint.awaitRoom();
              passed.set(flushes.get());
            });
    writer.start();
    TestCluster.await(() -> writer.getState() == Thread.State.WAITING);
    gate.countDown();
    writer.join();
    assertThat(passed.get()).isPositive();
    assertThat(failures).isEmpty();
  }

  @Test
  void aFailedFlushIsToldAndNobodyWaits() throws Exception {
    broken = true;
    fill(6);
    TestCluster.await(() -> !failures.isEmpty());
    fill(20);
    checkpoint.awaitRoom();
    assertThat(failures).hasSize(1);
    assertThat(flushes).hasValue(1);
    assertThat(wal.completeBytes()).isGreaterThan(64L << 20);
  }
}
