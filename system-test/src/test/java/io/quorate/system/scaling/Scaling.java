package io.quorate.system.scaling;

import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.system.bench.DocumentTable;
import io.quorate.system.bench.Load;
import io.quorate.system.bench.Measured;
import io.quorate.system.bench.QuorateSide;
import io.quorate.system.compare.Figures;
import io.quorate.system.compare.LargeStore;
import io.quorate.system.compare.RawResults;
import io.quorate.system.profile.LayerProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Throughput and tail latency of puts and gets, one thing changed at a time: connections, groups,
 * the size of values, the number of keys. Started by {@code system-test/scaling}.
 */
public final class Scaling {
  private static final List<String> PARTS =
      List.of("connections", "groups", "values", "keys", "layers");
  private static final int GROUPS = 4;
  private static final int CONNECTIONS = 64;

  private final boolean isQuick;
  private final boolean isLarge;
  private final DocumentTable table =
      new DocumentTable("scaling", "By HTTP, through the gateway", "Put", "Linearizable get");
  private final RawResults raw = new RawResults("scaling");

  private Scaling(List<String> arguments) throws IOException {
    this.isQuick = arguments.contains("--quick");
    this.isLarge = arguments.contains("--large");
  }

  /**
   * Runs what is asked for.
   *
   * @param arguments {@code --quick} for short windows, {@code --large} for ten million keys,
   *     {@code --write} to update the document, and parts: connections, groups, values, keys,
   *     layers; none means all
   */
  public static void main(String[] arguments) throws Exception {
    List<String> list = Arrays.asList(arguments);
    List<String> known = List.of("--quick", "--large", "--write");
    List<String> parts = list.stream().filter(part -> !known.contains(part)).toList();
    if (!PARTS.containsAll(parts)) {
      System.err.printf("%s: not all of them are of %s, %s%n", parts, known, PARTS);
      System.exit(2);
    }
    Scaling scaling = new Scaling(list);
    for (String part : parts.isEmpty() ? PARTS : parts) {
      scaling.part(part);
    }
    System.out.println("each figure: " + scaling.raw.file());
    if (list.contains("--write") || (parts.isEmpty() && !scaling.isQuick)) {
      scaling.table.write();
    }
  }

  private void part(String part) throws IOException, InterruptedException {
    switch (part) {
      case "connections" -> connections();
      case "groups" -> groups();
      case "values" -> values();
      case "keys" -> keys();
      case "layers" -> layers();
      default -> throw new IllegalArgumentException(part);
    }
  }

  private void connections() throws IOException, InterruptedException {
    try (QuorateSide side = QuorateSide.start("scaling", GROUPS)) {
      side.fill(Load.workload(Mix.PUTS));
      for (int connections : new int[] {1, 16, 64, 256}) {
        row(
            side,
            connections + (connections == 1 ? " connection" : " connections"),
            connections,
            Load.KEYS,
            Load.VALUE_BYTES);
      }
    }
  }

  private void groups() throws IOException, InterruptedException {
    for (int groups : new int[] {1, 4, 16, 64}) {
      try (QuorateSide side = QuorateSide.start("scaling", groups)) {
        side.fill(Load.workload(Mix.PUTS));
        row(
            side,
            groups + (groups == 1 ? " group" : " groups"),
            CONNECTIONS,
            Load.KEYS,
            Load.VALUE_BYTES);
      }
    }
  }

  private void values() throws IOException, InterruptedException {
    try (QuorateSide side = QuorateSide.start("scaling", GROUPS)) {
      for (int bytes : new int[] {16, 256, 4 << 10, 64 << 10}) {
        // Few keys of large values, or the disk would be what is measured.
        int keys = Math.min(Load.KEYS, (256 << 20) / bytes);
        side.fill(Load.workload(Mix.PUTS, keys, bytes));
        row(
            side,
            String.format(Locale.ROOT, "values of %,d bytes, %,d keys", bytes, keys),
            CONNECTIONS,
            keys,
            bytes);
      }
    }
  }

  private void keys() throws IOException, InterruptedException {
    if (isLarge) {
      LargeStore.checkDisk();
    }
    try (QuorateSide side = QuorateSide.start("scaling", GROUPS)) {
      List<Integer> sizes =
          isLarge ? List.of(10_000, 1_000_000, LargeStore.KEYS) : List.of(10_000, 1_000_000);
      for (int keys : sizes) {
        side.fill(Load.workload(Mix.PUTS, keys, Load.VALUE_BYTES));
        row(
            side,
            String.format(Locale.ROOT, "%,d keys stored", keys),
            CONNECTIONS,
            keys,
            Load.VALUE_BYTES);
      }
    }
  }

  private void row(QuorateSide side, String title, int connections, int keys, int valueBytes)
      throws IOException, InterruptedException {
    table.add(
        title,
        measure(side, title, Mix.PUTS, connections, keys, valueBytes),
        measure(side, title, Mix.GETS, connections, keys, valueBytes));
  }

  private String measure(
      QuorateSide side, String title, Mix mix, int connections, int keys, int valueBytes)
      throws IOException, InterruptedException {
    Workload workload = Load.workload(mix, keys, valueBytes);
    Load load = Load.http(mix, connections).of(workload);
    Figures figures = Figures.of(Measured.warmed(side, load, warmUp(), measured()));
    raw.add(1, title + (mix.gets() > 0 ? ", get" : ", put"), side.name(), figures);
    return figures.text();
  }

  private Duration warmUp() {
    return Duration.ofSeconds(isQuick ? 3 : 60);
  }

  private Duration measured() {
    return Duration.ofSeconds(isQuick ? 3 : 10);
  }

  /** CPU by layer, when there is a profiler. */
  private void layers() throws IOException, InterruptedException {
    if (!LayerProfile.isAvailable()) {
      System.out.println(
          "no CPU by layer: set ASYNC_PROFILER to the directory of an async-profiler");
      return;
    }
    try (QuorateSide side = QuorateSide.start("scaling", GROUPS)) {
      side.fill(Load.workload(Mix.PUTS));
      for (Mix mix : List.of(Mix.PUTS, Mix.GETS)) {
        Load load = Load.http(mix, CONNECTIONS);
        var unused = Measured.warmed(side, load, warmUp(), measured());
        LayerProfile.print(side, load, measured());
      }
    }
  }
}
