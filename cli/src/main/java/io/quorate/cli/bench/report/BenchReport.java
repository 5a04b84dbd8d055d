package io.quorate.cli.bench.report;

import io.quorate.cli.bench.load.LoadResult;
import io.quorate.cli.bench.workload.OperationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to. Programs get it by {@code -o json} and {@code -o yaml} as it stands here,
 * with names in {@code snake_case}; fields may be added, and none changes its meaning.
 *
 * @param load what was asked for
 * @param durationSeconds the length of what was measured, warm-up not included
 * @param operations that succeeded in it
 * @param failed operations, which are in {@code errors} by code
 * @param notStarted operations of a fixed rate that had no room before the end; how long they had
 *     waited counts in {@code latencyMs}
 * @param latencyMs of successes, from when an operation was to start; null when there were none
 * @param byOperation the same for each kind
 * @param generatorCpuUs CPU time that the generator spent on each operation, in microseconds
 * @param generatorBusy the part of its threads' time that they computed; near 1, it is the limit
 * @param stored what the load phase wrote; null when there was none
 */
public record BenchReport(
    Asked load,
    double durationSeconds,
    long operations,
    double operationsPerSecond,
    long failed,
    long notStarted,
    @Nullable Latency latencyMs,
    List<ByOperation> byOperation,
    SortedMap<String, Long> errors,
    double generatorCpuUs,
    double generatorBusy,
    @Nullable Stored stored) {

  /**
   * The load.
   *
   * @param ratePerSecond null: as fast as answers come
   */
  public record Asked(
      String workload,
      String protocol,
      String target,
      int connections,
      int streams,
      int threads,
      @Nullable Double ratePerSecond,
      long keys,
      int valueBytes,
      int scanRows,
      String distribution,
      long seed) {}

  /** One kind of operations: put, get, scan or insert. */
  public record ByOperation(
      String operation, long operations, double operationsPerSecond, Latency latencyMs) {}

  /** The load phase. */
  public record Stored(long keys, double seconds) {}

  public BenchReport {
    byOperation = List.copyOf(byOperation);
    errors = new TreeMap<>(errors);
  }

  public static BenchReport of(Asked load, LoadResult result, @Nullable Stored stored) {
    double seconds = result.nanos() / 1e9;
    List<ByOperation> kinds = new ArrayList<>();
    for (Map.Entry<OperationKind, Histogram> kind : result.latencies().entrySet()) {
      long count = result.operations(kind.getKey());
      kinds.add(
          new ByOperation(
              kind.getKey().label(),
              count,
              rounded(seconds == 0 ? 0 : count / seconds),
              Latency.of(kind.getValue())));
    }
    return new BenchReport(
        load,
        rounded(seconds),
        result.operations(),
        rounded(result.perSecond()),
        result.failed(),
        result.notStarted(),
        kinds.isEmpty() ? null : Latency.of(result.latency()),
        kinds,
        result.errors(),
        rounded(result.generatorMicros()),
        rounded(result.generatorBusy(load.threads())),
        stored);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
