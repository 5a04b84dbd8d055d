package io.quorate.cli.bench;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.bench.workload.Values;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.cli.bulk.BatchSender;
import io.quorate.client.Batch;
import io.quorate.client.Kv;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Writes all keys of a workload by batches, so that reads find them. */
public final class Preload {
  private static final int SENDERS = 4;
  private static final int ENOUGH_BYTES = 1 << 20;
  private static final Duration RETRY_FOR = Duration.ofSeconds(60);

  private final Workload workload;
  private final Values values;
  private final BatchSender sender;
  private final LongConsumer progress;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong stored = new AtomicLong();

  /**
   * Ready to run.
   *
   * @param progress is told how many are stored, on any thread
   */
  public Preload(Workload workload, Kv kv, LongConsumer progress) {
    this.workload = workload;
    this.values = workload.values();
    this.sender = new BatchSender(kv, RETRY_FOR);
    this.progress = progress;
  }

  /**
   * Returns when all keys are there.
   *
   * @throws CliException when one is refused
   */
  public void run() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    try {
      var senders = new ExecutorCompletionService<Void>(threads);
      for (int i = 0; i < SENDERS; i++) {
        var unused =
            senders.submit(
                () -> {
                  sendAll();
                  return null;
                });
      }
      for (int i = 0; i < SENDERS; i++) {
        senders.take().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException refusal
          ? refusal
          : new IllegalStateException(e.getCause());
    } finally {
      var unused = threads.shutdownNow();
    }
  }

  private void sendAll() throws InterruptedException {
    int size = Math.max(1, Math.min(1_000, ENOUGH_BYTES / Math.max(1, values.size())));
    for (long from; (from = next.getAndAdd(size)) < workload.keys(); ) {
      int count = (int) Math.min(size, workload.keys() - from);
      Batch batch = new Batch();
      long[] numbers = new long[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = from + i;
        batch.put(workload.keySpace().key(from + i), values.of(from + i));
      }
      sender.send(batch, numbers, Preload::refused);
      progress.accept(stored.addAndGet(count));
    }
  }

  private static void refused(long number, String why) {
    throw new CliException(ExitCode.ERROR, "key " + number + " can't be stored: " + why);
  }
}
