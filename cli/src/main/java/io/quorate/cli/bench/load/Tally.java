package io.quorate.cli.bench.load;

import io.quorate.cli.bench.workload.OperationKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * How the operations of one loop ended. The loop writes, another thread takes what came since it
 * last did.
 */
final class Tally {
  /** Longer ones count as this. */
  static final long MAX_LATENCY_NANOS = 600_000_000_000L;

  static final int DIGITS = 3;

  private final Map<OperationKind, SingleWriterRecorder> latencies =
      new EnumMap<>(OperationKind.class);
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  private final Map<OperationKind, LongAdder> notStarted = new ConcurrentHashMap<>();

  Tally() {
    for (OperationKind kind : OperationKind.values()) {
      latencies.put(kind, new SingleWriterRecorder(MAX_LATENCY_NANOS, DIGITS));
    }
  }

  void ended(OperationKind kind, long latencyNanos, @Nullable String error) {
    if (error == null) {
      of(kind).recordValue(bounded(latencyNanos));
    } else {
      errors.computeIfAbsent(error, unused -> new LongAdder()).increment();
    }
  }

  /**
   * Some that had waited about so long when the end came. They count with that time among the
   * latencies, or the worst of a stall would show nowhere; it would have been longer.
   */
  void notStarted(OperationKind kind, long waitedNanos, long count) {
    of(kind).recordValueWithCount(bounded(waitedNanos), count);
    notStarted.computeIfAbsent(kind, unused -> new LongAdder()).add(count);
  }

  /** Adds what came since the last time. For one thread. */
  void drainTo(LoadResult.Builder result) {
    latencies.forEach(
        (kind, recorder) -> {
          Histogram interval = recorder.getIntervalHistogram();
          if (interval.getTotalCount() > 0) {
            result.add(kind, interval);
          }
        });
    errors.forEach((code, count) -> result.addErrors(code, count.sumThenReset()));
    notStarted.forEach((kind, count) -> result.addNotStarted(kind, count.sumThenReset()));
  }

  private SingleWriterRecorder of(OperationKind kind) {
    return Objects.requireNonNull(latencies.get(kind), "there is one for each kind");
  }

  private static long bounded(long nanos) {
    return Math.max(0, Math.min(MAX_LATENCY_NANOS, nanos));
  }
}
