package io.quorate.storage.mvcc.mapdb;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses a mapped file, so that it is unmapped only after the last of them: a read of
 * unmapped memory would kill the process. The owner holds one reference from the start and gives it
 * back to close; whoever gives back the last one runs the closer. For any threads.
 */
final class Refs {
  private final AtomicInteger count = new AtomicInteger(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Runnable closer;

  Refs(Runnable closer) {
    this.closer = closer;
  }

  /** False when the file is closed or about to be; a true must be followed by a release. */
  boolean tryRetain() {
    while (true) {
      int now = count.get();
      if (now == 0) {
        return false;
      }
      if (count.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void release() {
    if (count.decrementAndGet() == 0) {
      closer.run();
      // Not counted down when the closer throws: such a file was not closed cleanly.
      closed.countDown();
    }
  }

  /** Waits until the last user is gone and the closer is through. */
  boolean awaitClosed(long timeoutMs) {
    try {
      return closed.await(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
