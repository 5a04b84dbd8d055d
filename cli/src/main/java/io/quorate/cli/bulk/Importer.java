package io.quorate.cli.bulk;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.client.MalformedJsonException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines, gathers them into batches and keeps several of those in flight.
 *
 * <p>The tension: batches in parallel come back in any order, yet two lines of one key must take
 * effect in theirs. So a line whose key is in flight waits until it no longer is; files without
 * repeated keys, such as exports, never wait. One thread reads and calls {@link #run}, a few send;
 * {@link #stop} may come from anywhere.
 */
final class Importer {
  /** Where an import ended up; {@code stopped} when it was told to. */
  record Outcome(long imported, long rejected, boolean stopped) {}

  private final LineReader reader;
  private final BatchSender sender;
  private final Acknowledged acknowledged;
  private final BatchSender.Rejections report;
  private final boolean keepGoing;
  private final int connections;
  private final RecordParser parser = new RecordParser();
  private final List<PendingBatch> inFlight = new ArrayList<>();
  private final Semaphore slots;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicLong imported = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private PendingBatch current = new PendingBatch();
  private long batches;

  /**
   * Prepares an import.
   *
   * @param reader behind the last line that is acknowledged
   * @param report told of each line that is refused, when going on
   * @param keepGoing whether to go on after such a line
   */
  Importer(
      LineReader reader,
      BatchSender sender,
      Acknowledged acknowledged,
      BatchSender.Rejections report,
      boolean keepGoing,
      int connections) {
    this.reader = reader;
    this.sender = sender;
    this.acknowledged = acknowledged;
    this.report = report;
    this.keepGoing = keepGoing;
    this.connections = connections;
    this.slots = new Semaphore(connections);
  }

  /** Imports the rest of the input; returns when nothing is in flight any more. */
  Outcome run() throws IOException, InterruptedException {
    ExecutorService senders = Executors.newFixedThreadPool(connections);
    boolean complete = false;
    try {
      while (!stopping.get() && reader.next()) {
        take(senders);
      }
      dispatch(senders, reader.position());
      complete = !stopping.get();
    } finally {
      stopping.set(true);
      senders.shutdown();
      // Each sender is bounded by its own deadline.
      boolean unused = senders.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      ended.countDown();
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return new Outcome(imported.get(), rejected.get(), !complete);
  }

  /** Lets what is in flight come back and takes no more. */
  void stop() {
    stopping.set(true);
  }

  /** Waits until nothing is in flight; false when it takes longer. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  long imported() {
    return imported.get();
  }

  private void take(ExecutorService senders) throws IOException, InterruptedException {
    if (reader.blank()) {
      return;
    }
    RecordParser.ParsedRecord put;
    try {
      put = parser.parse(reader.buffer(), reader.offset(), reader.length());
    } catch (MalformedJsonException e) {
      // What stands before the bad line is good and goes out first.
      dispatch(senders, reader.positionBefore());
      reject(current, reader.line(), String.valueOf(e.getMessage()));
      return;
    }
    long keyHash = KeySet.hash(put.key());
    if (current.contains(keyHash) || !current.hasRoomFor(put)) {
      dispatch(senders, reader.positionBefore());
    }
    awaitKey(keyHash);
    current.add(put, keyHash, reader.line());
  }

  private void awaitKey(long keyHash) throws InterruptedException {
    for (PendingBatch batch : inFlight) {
      if (batch.contains(keyHash)) {
        batch.await();
      }
    }
  }

  private void dispatch(ExecutorService senders, Position end) throws InterruptedException {
    if (current.isEmpty()) {
      return;
    }
    PendingBatch batch = current;
    current = new PendingBatch();
    slots.acquire();
    if (stopping.get()) {
      // Never sent and never acknowledged: the next run begins at or before it.
      slots.release();
      return;
    }
    inFlight.removeIf(PendingBatch::finished);
    inFlight.add(batch);
    long number = batches++;
    senders.execute(() -> send(batch, number, end));
  }

  private void send(PendingBatch batch, long number, Position end) {
    try {
      int before = batch.rejections();
      sender.send(batch.batch(), batch.lines(), (line, why) -> reject(batch, line, why));
      int refused = batch.rejections() - before;
      imported.addAndGet(batch.batch().size() - refused);
      // Unless told to go on, the next run begins with the line that was refused.
      if (refused == 0 || keepGoing) {
        acknowledged.done(number, end, batch.rejections());
      }
    } catch (RuntimeException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new CliException(ExitCode.INTERRUPTED, "interrupted"));
    } finally {
      batch.finish();
      slots.release();
    }
  }

  private void reject(PendingBatch batch, long line, String why) {
    rejected.incrementAndGet();
    batch.countRejection();
    if (keepGoing) {
      report.reject(line, why);
    } else {
      fail(new CliException(ExitCode.ERROR, "line " + line + ": " + why));
    }
  }

  /** The first failure is the one to tell; those after it follow from it. */
  private void fail(RuntimeException cause) {
    failure.compareAndSet(null, cause);
    stopping.set(true);
  }
}
