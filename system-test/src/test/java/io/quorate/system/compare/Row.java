package io.quorate.system.compare;

import io.quorate.cli.bench.workload.Mix;
import io.quorate.system.bench.Load;
import java.util.List;
import java.util.Locale;

/**
 * One line of the comparison.
 *
 * @param name to ask for it by
 * @param target what the judged figure's ratio, Quorate's by etcd's, must reach
 */
record Row(String name, String title, Load load, Judged judged, double target) {

  /** Which figure decides. */
  enum Judged {
    PER_SECOND,
    P50,
    P99;

    /** More is better for a rate, less for a latency. */
    boolean met(double ratio, double target) {
      return this == PER_SECOND ? ratio >= target : ratio <= target;
    }
  }

  static final double OPEN_RATE = 4_000;

  static List<Row> all() {
    Mix puts = Mix.PUTS;
    Mix gets = Mix.GETS;
    return List.of(
        row("http-put-64", "HTTP put, 64 connections", Load.http(puts, 64), 4),
        row("http-put-256", "HTTP put, 256 connections", Load.http(puts, 256), 4),
        row("http-get-64", "HTTP linearizable get, 64 connections", Load.http(gets, 64), 8),
        row("grpc-put", "gRPC put, 8 connections × 32 streams", Load.grpc(puts, 8, 32), 2),
        row(
            "grpc-get",
            "gRPC linearizable get, 8 connections × 32 streams",
            Load.grpc(gets, 8, 32),
            5),
        row(
            "scan-100",
            "HTTP scan of 100 keys by prefix, 16 connections",
            Load.http(Mix.SCANS, 16),
            3),
        new Row("put-1", "HTTP put, 1 connection: p50", Load.http(puts, 1), Judged.P50, 1),
        new Row(
            "open-4000",
            "HTTP put, open loop of 4,000/s over 64 connections: p99",
            Load.http(puts, 64).atRate(OPEN_RATE),
            Judged.P99,
            1));
  }

  private static Row row(String name, String title, Load load, double target) {
    return new Row(name, title, load, Judged.PER_SECOND, target);
  }

  String targetText() {
    return judged == Judged.PER_SECOND
        ? String.format(Locale.ROOT, "≥ %.0f ×", target)
        : "no slower";
  }
}
