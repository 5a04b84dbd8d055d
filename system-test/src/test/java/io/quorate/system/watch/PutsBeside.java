package io.quorate.system.watch;

import io.quorate.cli.bench.workload.Mix;
import io.quorate.system.bench.DocumentTable;
import io.quorate.system.bench.Load;
import io.quorate.system.bench.Measured;
import io.quorate.system.bench.QuorateSide;
import java.io.IOException;
import java.time.Duration;

/** Puts while others watch other keys: who is not watched should not pay. */
final class PutsBeside {
  private static final int WATCHES = 100;
  private static final double LEAST_RATIO = 0.95;

  private final boolean isQuick;

  PutsBeside(boolean isQuick) {
    this.isQuick = isQuick;
  }

  DocumentTable run() throws IOException, InterruptedException {
    DocumentTable table = new DocumentTable("watch-puts", "Load", "Puts", "Target", "");
    Load load = Load.http(Mix.PUTS, 64);
    try (QuorateSide side = QuorateSide.start("watch-puts")) {
      side.fill(load.workload());
      var unused =
          Measured.warmed(side, load, Duration.ofSeconds(isQuick ? 6 : 60), Duration.ofSeconds(1));
      Slices slices = new Slices(side, load, Duration.ofSeconds(isQuick ? 2 : 6));
      for (int pair = 0; pair < (isQuick ? 2 : 5); pair++) {
        slices.without();
        try (Audience audience = elsewhere(side)) {
          slices.with();
          audience.requireAll();
        }
      }
      table.add(
          "HTTP put, 64 connections, with 100 watches of other prefixes and without",
          slices.text(),
          "≥ 0.95 ×",
          slices.ratio() >= LEAST_RATIO ? "met" : "not met");
    }
    return table;
  }

  private static Audience elsewhere(QuorateSide side) throws IOException, InterruptedException {
    Arrivals none = new Arrivals(WATCHES, 1);
    return new Audience(
        none,
        loop ->
            new SseWatchers(
                loop,
                side.cluster().url(),
                side.authorization(),
                WATCHES,
                watcher -> "prefix=elsewhere/" + watcher + "/",
                none));
  }
}
