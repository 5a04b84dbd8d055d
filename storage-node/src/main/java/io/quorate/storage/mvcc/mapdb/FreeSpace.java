package io.quorate.storage.mvcc.mapdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a directory's disk has room left, looked at most once a second. A full disk under a
 * mapped file is a fatal signal, so writes are refused while there still is some. For any threads.
 */
final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path directory;
  private final long reserveBytes;
  private final AtomicLong lookedAtNanos;
  private volatile boolean enough = true;

  FreeSpace(Path directory, long reserveBytes) {
    this.directory = directory;
    this.reserveBytes = reserveBytes;
    this.lookedAtNanos = new AtomicLong(System.nanoTime() - MAX_AGE_NANOS);
  }

  boolean isEnough() {
    long now = System.nanoTime();
    long last = lookedAtNanos.get();
    if (now - last >= MAX_AGE_NANOS && lookedAtNanos.compareAndSet(last, now)) {
      look();
    }
    return enough;
  }

  private void look() {
    try {
      long usable = Files.getFileStore(directory).getUsableSpace();
      boolean now = usable >= reserveBytes;
      if (now != enough) {
        LOG.warn("{}: {} bytes of disk left, writes {}", directory, usable, now ? "go on" : "stop");
      }
      enough = now;
    } catch (IOException e) {
      LOG.warn("{}: can't tell how much disk is left", directory, e);
      enough = false;
    }
  }
}
