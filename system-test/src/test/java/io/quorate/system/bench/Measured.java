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

  private static final Duration SLICE = Duration.ofSeconds(5);

  /** Warm is a server when so many slices in a row were not cheaper than the cheapest before. */
  private static final int STEADY_SLICES = 4;

  private static final double CHEAPER = 0.97;

  /**
   * Runs a load twice: until what an operation costs falls no more (the JIT has compiled what they
   * run through), and measured.
   *
   * @param warmUp at most so long
   */
  static Measured run(
      URI target, Map<String, Long> pids, Requests requests, Duration warmUp, Duration measured)
      throws IOException {
    long start = System.nanoTime();
    double least = Double.MAX_VALUE;
    int steady = 0;
    while (steady < STEADY_SLICES && System.nanoTime() - start < warmUp.toNanos()) {
      Measured slice = once(target, pids, requests, SLICE);
      System.out.println("warming up: " + slice.summary());
      steady = slice.microsPerOperation() < least * CHEAPER ? 0 : steady + 1;
      least = Math.min(least, slice.microsPerOperation());
    }
    Measured result = once(target, pids, requests, measured);
    LoadGenerator.Outcome load = result.load();
    if (load.operations() == 0 || load.refused() * 100 > load.operations()) {
      throw new IOException("no load to speak of: " + result);
    }
    System.out.println("measured: " + result.summary());
    return result;
  }

  private static Measured once(
      URI target, Map<String, Long> pids, Requests requests, Duration duration) throws IOException {
    CpuMeter meter = new CpuMeter(pids);
    LoadGenerator.Outcome load = LoadGenerator.run(target, CONNECTIONS, requests, duration);
    return new Measured(load, meter.usedMicros());
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
