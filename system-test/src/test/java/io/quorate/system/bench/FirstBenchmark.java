package io.quorate.system.bench;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.Distribution;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.unicode.RoundTrip;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operation, an idle group and a start cost, in CPU time of the servers: a figure that says
 * more on a shared machine than operations per second do. Started by {@code system-test/bench}.
 */
public final class FirstBenchmark {
  private final boolean isQuick;
  private final List<String> parts;
  private final BenchmarkTable table = new BenchmarkTable();

  private FirstBenchmark(List<String> arguments) throws IOException {
    this.isQuick = arguments.contains("--quick");
    List<String> named = arguments.stream().filter(argument -> !argument.startsWith("--")).toList();
    this.parts = named.isEmpty() ? List.of("load", "idle", "many", "import", "etcd") : named;
  }

  /**
   * Runs what is asked for.
   *
   * @param arguments {@code --quick} for short windows, {@code --write} to update the document, and
   *     the parts to run: load, idle, many, import, etcd; none means all
   */
  public static void main(String[] arguments) throws Exception {
    List<String> list = Arrays.asList(arguments);
    FirstBenchmark benchmark = new FirstBenchmark(list);
    Path document = benchmark.run();
    if (list.contains("--write")) {
      benchmark.table.write(document);
      System.out.println("written to " + document);
    }
  }

  private Path run() throws Exception {
    if (parts.contains("load") || parts.contains("import")) {
      load();
    }
    if (parts.contains("etcd")) {
      etcd();
    }
    if (parts.contains("idle")) {
      idle();
    }
    if (parts.contains("many")) {
      many();
    }
    return Distribution.find().root().resolve("docs/BENCHMARKS.md");
  }

  private Duration warmUp() {
    return Duration.ofSeconds(isQuick ? 60 : 180);
  }

  private Duration measured() {
    return Duration.ofSeconds(isQuick ? 10 : 20);
  }

  private void load() throws Exception {
    try (DevCluster cluster = DevCluster.start("bench-load", DevCluster.Options.DEFAULT)) {
      if (parts.contains("import")) {
        RoundTrip.Times times = RoundTrip.run(cluster);
        table.add(
            "Names of all Unicode code points, CLI and gateway",
            String.format(
                "%,d keys: import %.1f s, export %.1f s",
                times.keys(), times.importMillis() / 1e3, times.exportMillis() / 1e3),
            "import < 30 s");
      }
      if (parts.contains("load")) {
        fill(cluster);
        String token = cluster.session().authorization();
        Map<String, Long> pids = Measured.pids(cluster);
        Measured puts =
            Measured.run(cluster.url(), pids, Requests.quoratePut(token), warmUp(), measured());
        table.add("PUT, 256 bytes, 64 connections", puts.summary(), "≤ 60 µs CPU");
        Measured gets =
            Measured.run(cluster.url(), pids, Requests.quorateGet(token), warmUp(), measured());
        table.add("linearizable GET, 64 connections", gets.summary(), "≤ 30 µs CPU");
      }
      cluster.discard();
    }
  }

  private static void fill(DevCluster cluster) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    String value = "v".repeat(Requests.VALUE_BYTES);
    for (int i = 0; i < Requests.KEYS; i++) {
      rows.put(Requests.key(i), value);
    }
    try (KvApi kv = new KvApi(cluster)) {
      kv.putAll(rows);
    }
  }

  private void etcd() throws Exception {
    Path directory = Distribution.find().workDirectory("bench-etcd-" + System.nanoTime());
    try (EtcdPeer peer = new EtcdPeer(directory)) {
      var leader = peer.leader().orElseThrow();
      Measured puts = Measured.run(leader, peer.pids(), Requests.etcdPut(), warmUp(), measured());
      table.add("etcd, JSON, to its leader: PUT, 256 bytes, 64 connections", puts.summary(), "");
      Measured gets = Measured.run(leader, peer.pids(), Requests.etcdGet(), warmUp(), measured());
      table.add("etcd, JSON: linearizable GET, 64 connections", gets.summary(), "");
    }
  }

  private void idle() throws Exception {
    var options = new DevCluster.Options(16, Map.of());
    try (DevCluster cluster = DevCluster.start("bench-idle", options)) {
      table.add(
          "Start with 16 groups, 3 nodes, until all serve",
          String.format("%.1f s", cluster.startMillis() / 1e3),
          "");
      // The JIT is at work long after a start; what is asked is what an idle cluster costs.
      Thread.sleep(isQuick ? 20_000 : 60_000);
      Map<String, Long> pids = Measured.pids(cluster);
      CpuMeter meter = new CpuMeter(pids);
      long start = System.nanoTime();
      Thread.sleep(isQuick ? 20_000 : 60_000);
      double seconds = (System.nanoTime() - start) / 1e9;
      Map<String, Long> used = meter.usedMicros();
      for (Map.Entry<String, Long> process : pids.entrySet()) {
        long pid = process.getValue();
        table.add(
            "Idle with 16 groups: " + process.getKey(),
            String.format(
                "%.1f %% of a core, %d MB resident, %d threads",
                used.get(process.getKey()) / seconds / 1e4,
                ProcessUsage.residentBytes(pid) >> 20,
                ProcessUsage.threads(pid)),
            process.getKey().equals("gateway") ? "" : "< 5 %, < 450 MB");
      }
      cluster.discard();
    }
  }

  private void many() throws Exception {
    var options = new DevCluster.Options(64, Map.of());
    try (DevCluster cluster = DevCluster.start("bench-many", options)) {
      long millis;
      try (KvApi kv = new KvApi(cluster)) {
        long start = System.nanoTime();
        int keys = 640;
        for (int i = 0; i < keys; i++) {
          kv.put("many/" + i, "v");
        }
        millis = (System.nanoTime() - start) / 1_000_000;
        table.add(
            "Start with 64 groups, 3 nodes, until all serve",
            String.format(
                "%.1f s; then %d keys written one by one in %d ms",
                cluster.startMillis() / 1e3, keys, millis),
            "");
      }
      for (Map.Entry<String, Long> process : Measured.pids(cluster).entrySet()) {
        table.add(
            "With 64 groups: " + process.getKey(),
            String.format(
                "%d MB resident, %d threads",
                ProcessUsage.residentBytes(process.getValue()) >> 20,
                ProcessUsage.threads(process.getValue())),
            "");
      }
      cluster.discard();
    }
  }
}
