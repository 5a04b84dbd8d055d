package io.quorate.system.watch;

import io.netty.channel.EventLoop;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.system.bench.DocumentTable;
import io.quorate.system.bench.Load;
import io.quorate.system.bench.Measured;
import io.quorate.system.bench.QuorateSide;
import io.quorate.system.cluster.DevCluster;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Ten thousand watches, each of a key of its own, that nothing comes for. */
final class IdleWatches {
  private static final int WATCHES = 10_000;
  private static final int STREAMS = 200;
  private static final int GROUPS = 2;
  private static final long MOST_BYTES = 300_000_000;
  private static final double LEAST_RATIO = 0.9;

  /** Besides the watches, who writes wants connections too. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("QUORATE_LIMITS_MAX_CONNECTIONS", "20000");

  private final boolean isQuick;
  private final DocumentTable table;

  IdleWatches(boolean isQuick) throws IOException {
    this.isQuick = isQuick;
    this.table =
        new DocumentTable(
            "watch-idle",
            "10,000 idle watches",
            "Gateway before",
            "With them",
            "They cost",
            "Puts on other keys, 64 connections",
            "< 300 MB; ≥ 0.9 ×");
  }

  DocumentTable run() throws IOException, InterruptedException {
    measure("Server-sent events, 10,000 connections", IdleWatches::sse);
    measure("gRPC, 50 connections × 200 streams", IdleWatches::grpc);
    return table;
  }

  /** Makes the watches that are not open yet. */
  private interface Maker {
    Watchers of(EventLoop loop, QuorateSide side);
  }

  private void measure(String name, Maker maker) throws IOException, InterruptedException {
    Load load = Load.http(Mix.PUTS, 64);
    try (QuorateSide side =
        new QuorateSide(
            DevCluster.start("watch-idle", new DevCluster.Options(GROUPS, ENVIRONMENT)))) {
      side.fill(load.workload());
      var unused =
          Measured.warmed(side, load, Duration.ofSeconds(isQuick ? 6 : 45), Duration.ofSeconds(1));
      long gateway = side.cluster().gateway().pid();
      JvmMemory before = JvmMemory.of(gateway);
      Slices slices = new Slices(side, load, Duration.ofSeconds(isQuick ? 2 : 6));
      slices.without();
      slices.without();
      JvmMemory with;
      try (Audience audience = new Audience(new Arrivals(1, 1), loop -> maker.of(loop, side))) {
        with = JvmMemory.of(gateway);
        slices.with();
        slices.with();
        audience.requireAll();
      }
      slices.without();
      add(name, before, with, slices);
    }
  }

  private void add(String name, JvmMemory before, JvmMemory with, Slices slices) {
    long resident = with.residentBytes() - before.residentBytes();
    long heap = with.heapBytes() - before.heapBytes();
    table.add(
        name,
        before.text(),
        with.text(),
        String.format(Locale.ROOT, "%d MB resident, %d MB heap", resident >> 20, heap >> 20),
        slices.text(),
        // Of what is on the heap, some was resident before.
        Math.max(resident, heap) < MOST_BYTES && slices.ratio() >= LEAST_RATIO ? "met" : "not met");
  }

  private static String key(int watcher) {
    return "idle/" + watcher;
  }

  private static Watchers sse(EventLoop loop, QuorateSide side) {
    URI url = side.cluster().url();
    return new SseWatchers(
        loop, url, side.authorization(), WATCHES, watcher -> "key=" + key(watcher), none());
  }

  private static Watchers grpc(EventLoop loop, QuorateSide side) {
    WatchCall call = WatchCall.quorateKey(side.authorization(), IdleWatches::key);
    return new GrpcWatchers(loop, side.cluster().url(), call, WATCHES, WATCHES / STREAMS, none());
  }

  private static Arrivals none() {
    return new Arrivals(WATCHES, 1);
  }
}
