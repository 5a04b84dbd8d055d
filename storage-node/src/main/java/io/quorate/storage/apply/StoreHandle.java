package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStore;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store and those who use it at this moment. An installed snapshot replaces a store while readers
 * are in it; it is closed by whoever leaves it last. Thread-safe.
 */
final class StoreHandle {
  private final MvccStore store;
  private final Path directory;
  // One for the state machine until it retires the store, and one for each user; 0 is final.
  private final AtomicInteger users = new AtomicInteger(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Runnable whenUnused = () -> {};

  StoreHandle(MvccStore store, Path directory) {
    this.store = store;
    this.directory = directory;
  }

  MvccStore store() {
    return store;
  }

  Path directory() {
    return directory;
  }

  /** False when the store is closed or about to be. */
  boolean acquire() {
    int present = users.get();
    while (present > 0) {
      if (users.compareAndSet(present, present + 1)) {
        return true;
      }
      present = users.get();
    }
    return false;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      try {
        whenUnused.run();
      } finally {
        closed.countDown();
      }
    }
  }

  /** Lets nobody in who comes later than the last user; then runs the action. To be called once. */
  void retire(Runnable action) {
    whenUnused = action;
    release();
  }

  /** Waits for a retired store's action; false when users are still in it after that time. */
  boolean awaitUnused(long timeoutMs) throws InterruptedException {
    return closed.await(timeoutMs, TimeUnit.MILLISECONDS);
  }
}
