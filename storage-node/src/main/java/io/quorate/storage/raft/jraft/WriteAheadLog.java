package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The records that the database may not have flushed yet, in segments.
 *
 * <p>A segment that is left is forced first: a force of the next one then covers all that was
 * written, and no hole can lie before a record that was acknowledged.
 *
 * <p>One thread at a time appends; another may {@link #release} and ask for the size. After an
 * exception nothing may be appended.
 */
final class WriteAheadLog implements AutoCloseable {
  static final int BUFFER_BYTES = 1 << 20;

  private final WalPool pool;
  private final long incarnation;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  // Guarded by itself; completeBytes too.
  private final Deque<WalSegment> complete = new ArrayDeque<>();
  private volatile long completeBytes;
  private @Nullable WalSegment current;
  private long sequence;

  /**
   * @param incarnation greater than that of any record in the pool's files
   * @param sequence of the last record before
   */
  WriteAheadLog(WalPool pool, long incarnation, long sequence) {
    this.pool = pool;
    this.incarnation = incarnation;
    this.sequence = sequence;
  }

  long incarnation() {
    return incarnation;
  }

  /** Adds a record, which {@link #write} gives to the disk. Returns its sequence. */
  long append(byte[] payload) throws IOException {
    WalSegment segment = current;
    if (segment == null || !segment.hasRoom(payload.length)) {
      segment = next(segment, payload.length);
    }
    segment.add(incarnation, sequence + 1, payload);
    return ++sequence;
  }

  private WalSegment next(@Nullable WalSegment full, int payloadBytes) throws IOException {
    if (full != null) {
      full.write();
      full.force();
      synchronized (complete) {
        complete.add(full);
        completeBytes += full.bytes();
      }
      current = null;
    }
    WalPool.Taken taken = pool.take(WalFormat.HEADER_BYTES + WalFormat.recordBytes(payloadBytes));
    WalSegment segment = new WalSegment(taken.path(), taken.bytes(), taken.file(), buffer);
    segment.begin(incarnation, taken.number(), sequence + 1);
    current = segment;
    return segment;
  }

  /** Writes what was appended; with {@code durably}, it and all before it is on disk then. */
  void write(boolean durably) throws IOException {
    WalSegment segment = current;
    if (segment != null) {
      segment.write();
      if (durably) {
        segment.force();
      }
    }
  }

  /** The size of the segments that are full and not released. */
  long completeBytes() {
    return completeBytes;
  }

  boolean wantsSpare() {
    return pool.isEmpty();
  }

  void prepareSpare() throws IOException {
    pool.prepare();
  }

  /** Gives up the full segments that only have records up to this one: the database has them. */
  void release(long flushed) throws IOException {
    while (true) {
      WalSegment oldest;
      synchronized (complete) {
        oldest = complete.peek();
        if (oldest == null || oldest.lastSequence() > flushed) {
          return;
        }
        complete.remove();
        completeBytes -= oldest.bytes();
      }
      oldest.close();
      pool.recycle(oldest.path());
    }
  }

  /** Writes nothing more. */
  @Override
  public void close() throws IOException {
    synchronized (complete) {
      for (WalSegment segment : complete) {
        segment.close();
      }
      complete.clear();
    }
    WalSegment segment = current;
    if (segment != null) {
      segment.close();
    }
  }
}
