package io.quorate.system.watch;

import io.quorate.cli.bench.load.LoadResult;
import io.quorate.system.bench.CpuMeter;
import io.quorate.system.bench.DocumentTable;
import io.quorate.system.bench.EtcdSide;
import io.quorate.system.bench.QuorateSide;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Many watchers of one prefix that much is written to. Latency counts from when the writer sent a
 * put until the bytes of its event were read, so a generator that is slow to read counts too.
 */
final class FanOut {
  private static final String PREFIX = "watched/";
  private static final int WATCHERS = 1_000;
  private static final int PER_SECOND = 1_000;
  private static final int KEYS = 10_000;
  private static final int VALUE_BYTES = 64;
  private static final double MOST_P99_MS = 50;

  private final Duration warmUp;
  private final Duration measured;
  private final DocumentTable table;

  FanOut(boolean isQuick) throws IOException {
    this.warmUp = Duration.ofSeconds(isQuick ? 5 : 15);
    this.measured = Duration.ofSeconds(isQuick ? 5 : 20);
    this.table =
        new DocumentTable(
            "watch-fanout",
            "Watchers",
            "p50",
            "p99",
            "Max",
            "Lost",
            "Doubled",
            "Puts",
            "Cores: servers",
            "Cores: generator",
            "p99 ≤ 50 ms, none lost or doubled");
  }

  DocumentTable run() throws IOException, InterruptedException {
    try (QuorateSide side = QuorateSide.start("watch-fanout")) {
      measure(Contender.sse(side));
      measure(Contender.grpc(side));
    }
    try (EtcdSide side = new EtcdSide("watch-etcd")) {
      measure(Contender.etcd(side));
    }
    return table;
  }

  private void measure(Contender contender) throws IOException, InterruptedException {
    Arrivals arrivals = new Arrivals(WATCHERS, Writes.most(PER_SECOND, warmUp, measured));
    Writes writes = new Writes(contender, PREFIX, KEYS, VALUE_BYTES, PER_SECOND);
    try (Audience audience =
        new Audience(arrivals, loop -> contender.swarm().of(loop, WATCHERS, PREFIX, arrivals))) {
      var unused = writes.run(warmUp);
      audience.awaitAll(writes.written());
      audience.ask(
          () -> {
            arrivals.countFrom(writes.written());
            return true;
          });
      Map<String, Long> pids = new LinkedHashMap<>(contender.side().pids());
      pids.put("generator", ProcessHandle.current().pid());
      CpuMeter meter = new CpuMeter(pids);
      LoadResult puts = writes.run(measured);
      Map<String, Long> cpuMicros = meter.usedMicros();
      audience.awaitAll(writes.written());
      audience.requireAll();
      add(contender, writes.written(), audience, arrivals, puts, cpuMicros);
    }
  }

  private void add(
      Contender contender,
      int written,
      Audience audience,
      Arrivals arrivals,
      LoadResult puts,
      Map<String, Long> cpuMicros) {
    long lost = audience.ask(() -> arrivals.lost(written));
    long doubled = audience.ask(arrivals::doubled);
    Histogram latencies = audience.ask(() -> arrivals.latencies().copy());
    double p99 = millis(latencies, 99);
    long generator = cpuMicros.remove("generator");
    table.add(
        contender.name(),
        ms(millis(latencies, 50)),
        ms(p99),
        ms(millis(latencies, 100)),
        Long.toString(lost),
        Long.toString(doubled),
        String.format(Locale.ROOT, "%,.0f/s, p99 %.1f ms", puts.perSecond(), puts.percentileMs(99)),
        servers(cpuMicros),
        cores(generator),
        lost == 0 && doubled == 0 && p99 <= MOST_P99_MS ? "met" : "not met");
  }

  private String servers(Map<String, Long> cpuMicros) {
    long all = cpuMicros.values().stream().mapToLong(Long::longValue).sum();
    return cores(all)
        + " ("
        + cpuMicros.entrySet().stream()
            .map(process -> process.getKey() + " " + cores(process.getValue()))
            .collect(Collectors.joining(", "))
        + ")";
  }

  private String cores(long micros) {
    return String.format(Locale.ROOT, "%.2f", micros / 1e6 / measured.toSeconds());
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  private static String ms(double millis) {
    return String.format(Locale.ROOT, "%.1f ms", millis);
  }
}
