package io.quorate.storage.snapshot;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Shares one rate of bytes among all snapshots that a node writes or reads at a time, and the files
 * that it rebuilds, so that they leave the disk and the CPU to requests.
 *
 * <p>Each caller books its bytes on one time line and waits until they are due: nobody starves, and
 * an idle time is not saved up for a burst. For any threads.
 */
public final class SnapshotThrottle {
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final long bytesPerSecond;
  private long dueNanos = System.nanoTime();

  private SnapshotThrottle(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  public static SnapshotThrottle unlimited() {
    return new SnapshotThrottle(Long.MAX_VALUE);
  }

  public static SnapshotThrottle of(long bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("bytes per second: " + bytesPerSecond);
    }
    return new SnapshotThrottle(bytesPerSecond);
  }

  /**
   * Waits until so many bytes may pass.
   *
   * @throws CancellationException as soon as {@code cancelled} says so
   */
  public void pass(int bytes, BooleanSupplier cancelled) {
    long due = book(bytes);
    while (true) {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException("cancelled");
      }
      long wait = due - System.nanoTime();
      if (wait <= 0) {
        return;
      }
      LockSupport.parkNanos(Math.min(wait, SLICE_NANOS));
    }
  }

  private synchronized long book(int bytes) {
    long now = System.nanoTime();
    if (bytesPerSecond == Long.MAX_VALUE) {
      return now;
    }
    long due = dueNanos - now > 0 ? dueNanos : now;
    dueNanos = due + (long) (bytes * 1e9 / bytesPerSecond);
    return due;
  }
}
