package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's {@link CurrentTree}, which a rebuild in the background replaces by one of the same
 * content in a smaller file.
 *
 * <p>The apply thread writes under a lock that nobody else holds but a rebuild, for a moment.
 * Readers take no lock: whoever still reads the old tree sees it as it was when it was replaced,
 * which is as good as having read it a moment earlier; its file goes with the last of them.
 */
final class LiveTree {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTree.class);

  private final Path directory;
  private final RebuildPolicy policy;
  private final BooleanSupplier closed;
  private final ReentrantLock writing = new ReentrantLock();

  /** One rebuild at a time; taken for good by a close. */
  private final Semaphore rebuilding = new Semaphore(1);

  private final AtomicBoolean isPlanned = new AtomicBoolean();

  /** Replaced under the write lock. */
  private volatile CurrentTree tree;

  /** Guarded by the write lock: hears of all keys that are written. */
  private @Nullable TreeRebuild rebuild;

  private volatile long notBeforeNanos = System.nanoTime();

  /**
   * @param closed whether the store is closed or failed, so that a rebuild must end
   */
  LiveTree(Path directory, CurrentTree tree, RebuildPolicy policy, BooleanSupplier closed) {
    this.directory = directory;
    this.tree = tree;
    this.policy = policy;
    this.closed = closed;
  }

  /** The tree as it is now, to be released; null when it is closed. */
  @Nullable CurrentTree tryRetain() {
    while (true) {
      CurrentTree now = tree;
      if (now.tryRetain()) {
        return now;
      }
      if (now == tree) {
        return null;
      }
      // A rebuild took over between the two.
    }
  }

  /** As {@link CurrentTree#put}. */
  void put(byte[] key, @Nullable Version previous, Version next) {
    writing.lock();
    try {
      tree.put(key, previous, next);
      if (rebuild != null) {
        rebuild.changed(key);
      }
    } finally {
      writing.unlock();
    }
  }

  /** The file of the tree as it is now. */
  Path file() {
    return tree.file;
  }

  /** Gives up the store's own reference; false when a reader does not let go of the file. */
  boolean close(long timeoutMs) {
    CurrentTree last = tree;
    last.release();
    return last.awaitClosed(timeoutMs);
  }

  void release() {
    tree.release();
  }

  /** See {@link io.quorate.storage.mvcc.MvccStore#reclaim}. */
  Optional<Runnable> reclaim(CurrentTree now) {
    boolean isTime = System.nanoTime() - notBeforeNanos >= 0;
    return isTime && isWorthIt(now) && isPlanned.compareAndSet(false, true)
        ? Optional.of(this::rebuildQuietly)
        : Optional.empty();
  }

  private boolean isWorthIt(CurrentTree now) {
    try {
      // Twice what it takes: the disk is for writes first.
      return policy.isWasteful().test(now)
          && Files.getFileStore(directory).getUsableSpace() > 2 * now.usedBytes();
    } catch (IOException e) {
      LOG.warn("{}: the room on its disk is not known, so it is not rebuilt", directory, e);
      return false;
    }
  }

  private void rebuildQuietly() {
    if (!rebuilding.tryAcquire()) {
      return; // The store is closed, or being closed.
    }
    try {
      @Nullable CurrentTree old = tryRetain();
      if (old != null) {
        try {
          rebuild(old);
        } finally {
          old.release();
        }
      }
    } catch (CancellationException e) {
      LOG.info("{}: not rebuilt now: {}", directory, e.getMessage());
    } catch (RuntimeException | AssertionError | InternalError e) {
      // On a full disk, say. The large file is as right as a small one would be.
      LOG.warn("{}: can't be rebuilt, going on with the old file", directory, e);
    } finally {
      notBeforeNanos = System.nanoTime() + policy.pauseNanos();
      isPlanned.set(false);
      rebuilding.release();
    }
  }

  private void rebuild(CurrentTree old) {
    TreeRebuild copy =
        new TreeRebuild(
            old, MapDbStores.successor(old), writing, policy.limits(), policy.pace(), closed);
    tellWritesTo(copy);
    try {
      copy.run(fresh -> tree = fresh);
    } finally {
      tellWritesTo(null);
    }
    LOG.info("{}: rebuilt {} bytes as {}", directory, old.fileBytes(), tree.fileBytes());
    old.discard();
  }

  private void tellWritesTo(@Nullable TreeRebuild next) {
    writing.lock();
    try {
      rebuild = next;
    } finally {
      writing.unlock();
    }
  }

  /** Lets a rebuild end, which it does at its next row, and none begin. */
  boolean endRebuilds(long timeoutMs) {
    try {
      return rebuilding.tryAcquire(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
