package io.quorate.system.compare;

import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.system.bench.DocumentTable;
import io.quorate.system.bench.Idle;
import io.quorate.system.bench.Load;
import io.quorate.system.bench.Measured;
import io.quorate.system.bench.QuorateSide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of Quorate against itself: many keys, many groups, nothing to do. */
final class OwnRows {
  private static final String LARGE = "large";
  private static final String GROUPS = "groups";
  private static final String IDLE = "idle";
  static final List<String> NAMES = List.of(LARGE, GROUPS, IDLE);

  private static final int MANY_GROUPS = 16;
  private static final int MANY_CONNECTIONS = 256;
  private static final double LEAST_SHARE = 0.7;
  private static final double MOST_IDLE_CORES = 0.15;

  private final Options options;
  private final DocumentTable table;
  private final RawResults raw;

  OwnRows(Options options, DocumentTable table, RawResults raw) {
    this.options = options;
    this.table = table;
    this.raw = raw;
  }

  void run() throws IOException, InterruptedException {
    if (options.isLarge() && options.wants(LARGE)) {
      large();
    }
    if (options.wants(GROUPS)) {
      groups();
    }
    if (options.wants(IDLE)) {
      idle();
    }
  }

  private void large() throws IOException, InterruptedException {
    LargeStore.checkDisk();
    try (QuorateSide side = QuorateSide.start("compare-large")) {
      Workload few = Load.workload(Mix.PUTS);
      Workload many = Load.workload(Mix.PUTS, LargeStore.KEYS, Load.VALUE_BYTES);
      side.fill(few);
      Figures small = measure(side, "large", Load.http(Mix.PUTS, 64));
      side.fill(many);
      Figures large = measure(side, "large", Load.http(Mix.PUTS, 64).of(many));
      against(
          "HTTP put, 64 connections, 10 million keys against 100,000",
          "100,000 keys",
          large,
          small);
    }
  }

  private void groups() throws IOException, InterruptedException {
    List<Figures> many = new ArrayList<>();
    List<Figures> one = new ArrayList<>();
    for (int round = 1; round <= options.rounds(); round++) {
      one.add(groups(1));
      many.add(groups(MANY_GROUPS));
    }
    against(
        "HTTP put, 256 connections, 16 groups against 1",
        "1 group",
        Figures.median(many),
        Figures.median(one));
  }

  private Figures groups(int count) throws IOException, InterruptedException {
    try (QuorateSide side = QuorateSide.start("compare-groups", count)) {
      Load load = Load.http(Mix.PUTS, MANY_CONNECTIONS);
      side.fill(load.workload());
      return measure(side, "groups-" + count, load);
    }
  }

  private Figures measure(QuorateSide side, String row, Load load)
      throws IOException, InterruptedException {
    Figures figures = Figures.of(Measured.warmed(side, load, options.warmUp(), options.measured()));
    raw.add(1, row, side.name(), figures);
    return figures;
  }

  private void against(String title, String other, Figures figures, Figures base) {
    double share = figures.perSecond() / base.perSecond();
    table.add(
        title,
        figures.text(),
        "(%s) %s".formatted(other, base.text()),
        String.format(Locale.ROOT, "%.2f ×", share),
        "≥ 0.7 ×",
        share >= LEAST_SHARE ? "met" : "not met");
  }

  private void idle() throws IOException, InterruptedException {
    try (QuorateSide side = QuorateSide.start("compare-idle", MANY_GROUPS)) {
      Idle idle = Idle.of(side.pids(), options.isQuick() ? 10 : 60);
      table.add(
          "Idle, 3 nodes with 16 groups and a gateway: CPU of all",
          String.format(Locale.ROOT, "%.3f cores", idle.cores()),
          "",
          "",
          "≤ 0.15 cores",
          idle.cores() <= MOST_IDLE_CORES ? "met" : "not met");
    }
  }
}
