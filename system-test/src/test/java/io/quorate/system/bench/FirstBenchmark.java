package io.quorate.system.bench;

import io.quorate.cli.bench.workload.Mix;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.unicode.RoundTrip;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What an operation, an idle group and a start cost, in CPU time of the servers: a figure that says
 * more on a shared machine than operations per second do. Started by {@code system-test/bench}.
 */
public final class FirstBenchmark {
  private final boolean isQuick;
  private final List<String> parts;
  private final DocumentTable table = new DocumentTable("bench", "Measure", "Figure", "Target");

  private FirstBenchmark(List<String> arguments) throws IOException {
    this.isQuick = arguments.contains("--quick");
    List<String> named = arguments.stream().filter(argument -> !argument.startsWith("--")).toList();
    this.parts = named.isEmpty() ? List.of("load", "idle", "many", "import") : named;
  }

  /**
   * Runs what is asked for.
   *
   * @param arguments {@code --quick} for short windows, {@code --write} to update the document, and
   *     the parts to run: load, idle, many, import; none means all
   */
  public static void main(String[] arguments) throws Exception {
    List<String> list = Arrays.asList(arguments);
    FirstBenchmark benchmark = new FirstBenchmark(list);
    benchmark.run();
    if (list.contains("--write")) {
      benchmark.table.write();
    }
  }

  private void run() throws Exception {
    if (parts.contains("load") || parts.contains("import")) {
      load();
    }
    if (parts.contains("idle")) {
      idle();
    }
    if (parts.contains("many")) {
      many();
    }
  }

  private Duration warmUp() {
    return Duration.ofSeconds(isQuick ? 60 : 180);
  }

  private Duration measured() {
    return Duration.ofSeconds(isQuick ? 10 : 20);
  }

  private void load() throws Exception {
    try (QuorateSide side = QuorateSide.start("bench-load")) {
      if (parts.contains("import")) {
        RoundTrip.Times times = RoundTrip.run(side.cluster());
        table.add(
            "Names of all Unicode code points, CLI and gateway",
            String.format(
                "%,d keys: import %.1f s, export %.1f s",
                times.keys(), times.importMillis() / 1e3, times.exportMillis() / 1e3),
            "import < 30 s");
      }
      if (parts.contains("load")) {
        side.fill(Load.workload(Mix.PUTS));
        add(side, "PUT, 256 bytes, 64 connections", Load.http(Mix.PUTS, 64), "≤ 60 µs CPU");
        add(side, "linearizable GET, 64 connections", Load.http(Mix.GETS, 64), "≤ 30 µs CPU");
      }
    }
  }

  private void add(Side side, String measure, Load load, String target)
      throws IOException, InterruptedException {
    Measured measured = Measured.warmed(side, load, warmUp(), measured());
    table.add(measure, measured.summary(), target);
  }

  private void idle() throws Exception {
    try (QuorateSide side = QuorateSide.start("bench-idle", 16)) {
      table.add(
          "Start with 16 groups, 3 nodes, until all serve",
          String.format("%.1f s", side.cluster().startMillis() / 1e3),
          "");
      Map<String, Long> pids = side.pids();
      Idle idle = Idle.of(pids, isQuick ? 20 : 60);
      for (Map.Entry<String, Long> process : pids.entrySet()) {
        long pid = process.getValue();
        table.add(
            "Idle with 16 groups: " + process.getKey(),
            String.format(
                "%.1f %% of a core, %d MB resident, %d threads",
                100 * idle.coresEach().getOrDefault(process.getKey(), 0.0),
                ProcessUsage.residentBytes(pid) >> 20,
                ProcessUsage.threads(pid)),
            process.getKey().equals("gateway") ? "" : "< 5 %, < 450 MB");
      }
    }
  }

  private void many() throws Exception {
    try (QuorateSide side = QuorateSide.start("bench-many", 64);
        KvApi kv = new KvApi(side.cluster().url(), side.cluster().session())) {
      long start = System.nanoTime();
      int keys = 640;
      for (int i = 0; i < keys; i++) {
        kv.put("many/" + i, "v");
      }
      table.add(
          "Start with 64 groups, 3 nodes, until all serve",
          String.format(
              "%.1f s; then %d keys written one by one in %d ms",
              side.cluster().startMillis() / 1e3, keys, (System.nanoTime() - start) / 1_000_000),
          "");
      for (Map.Entry<String, Long> process : side.pids().entrySet()) {
        table.add(
            "With 64 groups: " + process.getKey(),
            String.format(
                "%d MB resident, %d threads",
                ProcessUsage.residentBytes(process.getValue()) >> 20,
                ProcessUsage.threads(process.getValue())),
            "");
      }
    }
  }
}
