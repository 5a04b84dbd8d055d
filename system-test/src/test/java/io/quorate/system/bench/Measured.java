package io.quorate.system.bench;

import io.quorate.system.cluster.DevCluster;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A load and what the servers spent on it. */
record Measured(LoadGenerator.Outcome load, Map<String, Long> cpuMicros) {

  static final int CONNECTIONS = 64;

  /** After as many the JIT of a server has compiled what they run through. */
  private static final long WARM_OPERATIONS = 200_000;

  private static final Duration SLICE = Duration.ofSeconds(5);

  /** Runs a load twice: to warm the servers up, and measured. */
  static Measured run(
      URI target, Map<String, Long> pids, Requests requests, Duration warmUp, Duration measured)
      throws IOException {
    long start = System.nanoTime();
    long operations = 0;
    while (operations < WARM_OPERATIONS && System.nanoTime() - start < warmUp.toNanos()) {
      operations += LoadGenerator.run(target, CONNECTIONS, requests, SLICE).operations();
    }
    System.out.printf("warmed up by %,d operations%n", operations);
    CpuMeter meter = new CpuMeter(pids);
    LoadGenerator.Outcome load = LoadGenerator.run(target, CONNECTIONS, requests, measured);
    Measured result = new Measured(load, meter.usedMicros());
    if (load.operations() == 0 || load.refused() * 100 > load.operations()) {
      throw new IOException("no load to speak of: " + result);
    }
    return result;
  }

  /** The processes of a cluster by name. */
  static Map<String, Long> pids(DevCluster cluster) {
    Map<String, Long> pids = new LinkedHashMap<>();
    pids.put("gateway", cluster.gateway().pid());
    for (String node : cluster.nodeIds()) {
      pids.put(node, cluster.node(node).pid());
    }
    return pids;
  }

  double microsPerOperation() {
    return cpuMicros.values().stream().mapToLong(Long::longValue).sum()
        / (double) load.operations();
  }

  /** The same for each process, such as {@code gateway 21.3, n1 12.0}. */
  String perProcess() {
    StringBuilder text = new StringBuilder();
    cpuMicros.forEach(
        (name, micros) ->
            text.append(text.length() == 0 ? "" : ", ")
                .append(String.format("%s %.1f", name, micros / (double) load.operations())));
    return text.toString();
  }

  String summary() {
    return String.format(
        "%,.0f/s; p50 %.2f ms, p99 %.2f ms; %.1f µs CPU each (%s); %d refused",
        load.perSecond(),
        load.percentileMs(50),
        load.percentileMs(99),
        microsPerOperation(),
        perProcess(),
        load.refused());
  }
}
