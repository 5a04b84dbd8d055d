package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the write-ahead log short: has the database flushed when there is enough of it, and gives
 * its segments back.
 *
 * <p>Rare flushes make larger files and a longer replay, and a log that grows while one is under
 * way must end somewhere: then writers wait. What a flush covers is what had been applied when it
 * was asked for, not what had been written by then.
 *
 * <p>Thread-safe; one thread of its own works, one task at a time.
 */
final class LogCheckpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCheckpoint.class);

  /** So many times what a flush wants, and writers wait. */
  private static final int HOLD = 4;

  /** Makes durable what the database has in memory. */
  interface Flush {
    void run() throws RocksDBException;
  }

  private final WriteAheadLog wal;
  private final long flushBytes;
  private final Flush flush;
  private final LongSupplier applied;
  private final Consumer<Throwable> failed;
  private final ThreadPoolExecutor executor;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean over;
  // Until the next flush, which may bring spares back: a full disk is not asked again and again.
  private volatile boolean noSpares;

  /**
   * @param flushBytes of full segments are worth a flush
   * @param applied the last record that the database has, in memory or on disk
   * @param failed told once the log can't be trusted to go on
   */
  LogCheckpoint(
      WriteAheadLog wal,
      long flushBytes,
      Flush flush,
      LongSupplier applied,
      Consumer<Throwable> failed) {
    this.wal = wal;
    this.flushBytes = flushBytes;
    this.flush = flush;
    this.applied = applied;
    this.failed = failed;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "log-checkpoint");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Begins what is due, without waiting. One thread at a time. */
  void look() {
    if (over || underWay.get()) {
      return;
    }
    if (wal.completeBytes() >= flushBytes || (wal.wantsSpare() && !noSpares)) {
      underWay.set(true);
      executor.execute(this::work);
    }
  }

  /** Returns when the log is not too long, or when it will never be shorter. */
  void awaitRoom() {
    if (wal.completeBytes() < HOLD * flushBytes) {
      return;
    }
    LOG.warn("writes wait: the database is slower to flush than the log grows");
    lock.lock();
    try {
      while (wal.completeBytes() >= HOLD * flushBytes && !over) {
        look();
        ended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    try {
      prepareSpare();
      if (wal.completeBytes() >= flushBytes) {
        long covered = applied.getAsLong();
        flush.run();
        wal.release(covered);
        noSpares = false;
      }
    } catch (Throwable e) {
      over = true;
      failed.accept(e);
    } finally {
      underWay.set(false);
      lock.lock();
      try {
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Without one a writer makes its own, and fails for itself. */
  private void prepareSpare() {
    if (noSpares) {
      return;
    }
    try {
      wal.prepareSpare();
    } catch (IOException e) {
      noSpares = true;
      LOG.warn("no segment could be made in advance", e);
    }
  }

  /** Waits for what is under way; nothing begins after it. */
  @Override
  public void close() {
    over = true;
    executor.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (executor.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
