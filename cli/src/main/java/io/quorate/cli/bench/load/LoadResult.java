package io.quorate.cli.bench.load;

import io.quorate.cli.bench.workload.OperationKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * How the operations of a window ended.
 *
 * @param nanos the window's length
 * @param latencies in nanoseconds, of successes, and of what could not start (at least that long)
 * @param errors operations that failed, by code
 * @param unstarted operations of an open loop that had no room before the end
 * @param generatorCpuNanos CPU time of the load loops
 */
public record LoadResult(
    long nanos,
    Map<OperationKind, Histogram> latencies,
    SortedMap<String, Long> errors,
    Map<OperationKind, Long> unstarted,
    long generatorCpuNanos) {

  /** Operations that succeeded. */
  public long operations() {
    return latencies.keySet().stream().mapToLong(this::operations).sum();
  }

  /** Those of one kind. */
  public long operations(OperationKind kind) {
    Histogram timed = latencies.get(kind);
    return timed == null ? 0 : timed.getTotalCount() - unstarted.getOrDefault(kind, 0L);
  }

  public long notStarted() {
    return unstarted.values().stream().mapToLong(Long::longValue).sum();
  }

  public long failed() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  public double perSecond() {
    return nanos == 0 ? 0 : operations() * 1e9 / nanos;
  }

  /** Of all kinds together. */
  public Histogram latency() {
    Histogram all = new Histogram(Tally.MAX_LATENCY_NANOS, Tally.DIGITS);
    latencies.values().forEach(all::add);
    return all;
  }

  public double percentileMs(double percentile) {
    return latency().getValueAtPercentile(percentile) / 1e6;
  }

  /** The part of its threads' time that the generator computed. */
  public double generatorBusy(int threads) {
    return nanos == 0 ? 0 : (double) generatorCpuNanos / nanos / threads;
  }

  /** What one operation cost the generator. */
  public double generatorMicros() {
    long all = operations() + failed();
    return all == 0 ? 0 : generatorCpuNanos / 1e3 / all;
  }

  /** Sums up what loops counted; for one thread. */
  static final class Builder {
    private final Map<OperationKind, Histogram> latencies = new EnumMap<>(OperationKind.class);
    private final SortedMap<String, Long> errors = new TreeMap<>();
    private final Map<OperationKind, Long> unstarted = new EnumMap<>(OperationKind.class);

    void add(OperationKind kind, Histogram interval) {
      latencies
          .computeIfAbsent(kind, k -> new Histogram(Tally.MAX_LATENCY_NANOS, Tally.DIGITS))
          .add(interval);
    }

    void addErrors(String code, long count) {
      if (count > 0) {
        errors.merge(code, count, Long::sum);
      }
    }

    void addNotStarted(OperationKind kind, long count) {
      unstarted.merge(kind, count, Long::sum);
    }

    void add(LoadResult part) {
      part.latencies.forEach(this::add);
      part.errors.forEach(this::addErrors);
      part.unstarted.forEach(this::addNotStarted);
    }

    LoadResult build(long nanos, long generatorCpuNanos) {
      return new LoadResult(nanos, latencies, errors, unstarted, generatorCpuNanos);
    }
  }
}
