package io.quorate.storage.node;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the data directory's file system. A mapped file on a full disk ends the process, so
 * writes are refused while there is still room for what is under way; refusing ends by itself when
 * a quarter more than that is free.
 *
 * <p>What fast writers fill between two looks must fit into the reserve: whoever asks has the next
 * look made when the last is old. Thread-safe; {@link #look} blocks, asking does not.
 */
final class DiskSpace implements BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
  private static final long LEAST_RESERVE = 16L << 20;
  private static final long LARGEST_RESERVE = 512L << 20;

  private static final long MAX_AGE_NANOS = 20_000_000;

  private final Path directory;
  private final Executor looker;
  private final AtomicLong lookedNanos = new AtomicLong(System.nanoTime());
  private volatile long freeBytes = Long.MAX_VALUE;
  private volatile long totalBytes;
  private volatile boolean full;

  /** Finding it reads the whole table of mounts; asking it is one system call. */
  private @Nullable FileStore store;

  DiskSpace(Path directory, Executor looker) {
    this.directory = directory;
    this.looker = looker;
  }

  synchronized void look() {
    try {
      FileStore disk = store;
      if (disk == null) {
        disk = Files.getFileStore(directory);
        store = disk;
      }
      totalBytes = disk.getTotalSpace();
      freeBytes = disk.getUsableSpace();
    } catch (IOException e) {
      LOG.warn("can't tell how much disk is free", e);
      return;
    }
    long reserve = reserveBytes();
    if (!full && freeBytes < reserve) {
      full = true;
      LOG.error("{} bytes are free on disk: writes that add data are refused", freeBytes);
    } else if (full && freeBytes > reserve + reserve / 4) {
      full = false;
      LOG.info("{} bytes are free on disk: writes are taken again", freeBytes);
    }
  }

  /** A twentieth of the disk, within bounds. */
  long reserveBytes() {
    return Math.max(LEAST_RESERVE, Math.min(LARGEST_RESERVE, totalBytes / 20));
  }

  long freeBytes() {
    return freeBytes == Long.MAX_VALUE ? 0 : freeBytes;
  }

  long totalBytes() {
    return totalBytes;
  }

  /** Whether writes that add data are refused. */
  @Override
  public boolean getAsBoolean() {
    long now = System.nanoTime();
    long last = lookedNanos.get();
    if (now - last > MAX_AGE_NANOS && lookedNanos.compareAndSet(last, now)) {
      try {
        looker.execute(this::look);
      } catch (RejectedExecutionException e) {
        LOG.debug("shutting down", e);
      }
    }
    return full;
  }
}
