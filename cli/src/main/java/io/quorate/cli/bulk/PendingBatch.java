package io.quorate.cli.bulk;

import io.quorate.client.Batch;
import io.quorate.proto.op.Limits;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Records that are sent together: filled by the reader, then handed to a sender and not changed
 * again. No key is in it twice, so its operations can be repeated one by one.
 */
final class PendingBatch {
  /** Small enough that several in flight keep both sides busy. */
  private static final int ENOUGH_BYTES = 1 << 20;

  private final Batch batch = new Batch();
  private final KeySet keys = new KeySet();
  private final CountDownLatch done = new CountDownLatch(1);
  private final long[] lines = new long[Limits.MAX_BATCH_OPERATIONS];

  /** Lines refused: its own, and malformed ones that stood between the last batch and this one. */
  private final AtomicInteger rejections = new AtomicInteger();

  boolean hasRoomFor(RecordParser.ParsedRecord put) {
    return batch.bytes() < ENOUGH_BYTES && batch.hasRoomFor(put.key(), put.value());
  }

  void add(RecordParser.ParsedRecord put, long keyHash, long line) {
    keys.add(keyHash);
    lines[batch.size()] = line;
    batch.put(put.key(), put.value());
  }

  boolean contains(long keyHash) {
    return keys.contains(keyHash);
  }

  boolean isEmpty() {
    return batch.isEmpty();
  }

  Batch batch() {
    return batch;
  }

  /** The numbers of the operations' lines, in order. */
  long[] lines() {
    return Arrays.copyOf(lines, batch.size());
  }

  void countRejection() {
    rejections.incrementAndGet();
  }

  int rejections() {
    return rejections.get();
  }

  void finish() {
    done.countDown();
  }

  boolean finished() {
    return done.getCount() == 0;
  }

  void await() throws InterruptedException {
    done.await();
  }
}
