package io.quorate.cli.bench;

import io.quorate.cli.TimeSpan;
import io.quorate.cli.bench.load.LoadPlan;
import io.quorate.cli.bench.workload.Workload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How hard and how long. */
final class LoadOptions {
  private static final int MAX_CONNECTIONS = 10_000;
  private static final int MAX_THREADS = 64;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "64",
      description = "Connections to open (default: ${DEFAULT-VALUE}).")
  int connections;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "1",
      description = "Calls at a time on each connection, by gRPC (default: ${DEFAULT-VALUE}).")
  int streams;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Event loops of the generator (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = {
        "Start so many operations each second, and count latency from when each was to start",
        "(default: each connection goes on when its answer has come)."
      })
  @Nullable Double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = TimeSpan.class,
      description = "How long to measure: 10s, 500ms, 5m (default: ${DEFAULT-VALUE}).")
  Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "2s",
      converter = TimeSpan.class,
      description = "The same before anything counts (default: ${DEFAULT-VALUE}).")
  Duration warmUp;

  @Option(
      names = "--operations",
      paramLabel = "N",
      description = "Measure so many operations, however long they take.")
  @Nullable Long operations;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  LoadOptions() {}

  LoadPlan plan(Workload workload, Duration timeout) {
    Range.check("--connections", connections, 1, MAX_CONNECTIONS);
    Range.check("--threads", threads, 1, Math.min(MAX_THREADS, connections));
    if (rate != null) {
      Range.check(rate >= 0.1 && rate <= 10_000_000, "--rate is not 0.1 to 10,000,000");
    }
    if (operations != null) {
      Range.check("--operations", operations, 1, Long.MAX_VALUE);
    }
    Range.check(operations != null || !duration.isZero(), "--duration is 0");
    return new LoadPlan(
        workload,
        connections,
        threads,
        rate == null ? 0 : rate,
        warmUp,
        duration,
        operations == null ? 0 : operations,
        timeout);
  }
}
