package io.quorate.cli.bulk;

import io.quorate.cli.ExitCode;
import io.quorate.client.Batch;
import io.quorate.client.BatchResult;
import io.quorate.client.Kv;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Sends a batch of puts until each is acknowledged or refused for good.
 *
 * <p>Puts of fixed values may be sent again whatever became of them, so an unknown outcome is as
 * good as a busy server: a reason to wait and repeat, for as long as {@code retryFor}. Safe for
 * many threads.
 */
public final class BatchSender {
  private static final long FIRST_DELAY_MS = 50;
  private static final long MAX_DELAY_MS = 2_000;

  private final Kv kv;
  private final Duration retryFor;

  /** Takes lines that the server refuses for good. */
  public interface Rejections {
    void reject(long line, String why);
  }

  public BatchSender(Kv kv, Duration retryFor) {
    this.kv = kv;
    this.retryFor = retryFor;
  }

  /**
   * Returns when nothing is left to send.
   *
   * @param numbers of the lines that the puts come from, in their order
   * @throws QuorateException when the whole batch is refused, or time has run out
   */
  public void send(Batch puts, long[] numbers, Rejections rejections) throws InterruptedException {
    Batch batch = puts;
    long[] lines = numbers;
    long deadline = System.nanoTime() + retryFor.toNanos();
    for (int failures = 0; ; failures++) {
      QuorateException last;
      try {
        int[] again = judge(kv.batchRepeatable(batch), lines, rejections);
        if (again.length == 0) {
          return;
        }
        if (again.length < batch.size()) {
          failures = 0;
        }
        last = new QuorateException(ErrorCode.UNAVAILABLE, "the cluster refuses writes for now");
        batch = batch.subset(again);
        lines = pick(lines, again);
      } catch (QuorateException e) {
        if (!repeatable(e.code())) {
          throw e;
        }
        last = e;
      }
      pause(failures, deadline, last);
    }
  }

  /** The indexes of the operations to send again. */
  private static int[] judge(List<BatchResult> results, long[] lines, Rejections rejections) {
    int[] again = new int[results.size()];
    int count = 0;
    for (int i = 0; i < again.length; i++) {
      BatchResult result = results.get(i);
      ErrorCode error = result.error();
      if (error == null) {
        continue;
      }
      if (repeatable(error)) {
        again[count++] = i;
      } else if (ExitCode.of(error) == ExitCode.NOT_ALLOWED) {
        // It will be the same for every other line.
        throw new QuorateException(error, detail(error, result));
      } else {
        rejections.reject(lines[i], error.code() + ": " + detail(error, result));
      }
    }
    return Arrays.copyOf(again, count);
  }

  private static String detail(ErrorCode error, BatchResult result) {
    String detail = result.detail();
    return detail == null ? error.title() : detail;
  }

  private static long[] pick(long[] lines, int[] indexes) {
    return Arrays.stream(indexes).mapToLong(index -> lines[index]).toArray();
  }

  private static boolean repeatable(ErrorCode code) {
    return code.retryable() || code == ErrorCode.OUTCOME_UNKNOWN;
  }

  private static void pause(int failures, long deadline, QuorateException last)
      throws InterruptedException {
    long ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS << Math.min(failures, 10));
    long delayMs = ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
    if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs) > deadline) {
      throw last;
    }
    TimeUnit.MILLISECONDS.sleep(delayMs);
  }
}
