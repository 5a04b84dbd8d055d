package io.quorate.cli.bench.report;

import java.util.Locale;
import java.util.Map;

/** A report for people. */
public final class ReportText {
  private static final double BUSY = 0.9;

  private ReportText() {}

  public static String of(BenchReport report) {
    StringBuilder text = new StringBuilder(head(report));
    if (report.latencyMs() != null) {
      text.append(line("", "ops/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms"));
      for (BenchReport.ByOperation kind : report.byOperation()) {
        text.append(row(kind.operation(), kind.operationsPerSecond(), kind.latencyMs()));
      }
      if (report.byOperation().size() > 1) {
        text.append(row("all", report.operationsPerSecond(), report.latencyMs()));
      }
    }
    for (Map.Entry<String, Long> error : report.errors().entrySet()) {
      text.append(format("%,d failed: %s%n", error.getValue(), error.getKey()));
    }
    notes(report, text);
    return text.toString().stripTrailing();
  }

  private static String head(BenchReport report) {
    BenchReport.Asked load = report.load();
    String places =
        load.streams() > 1
            ? format("%d connections × %d streams", load.connections(), load.streams())
            : format("%d connections", load.connections());
    String rate =
        load.ratePerSecond() == null ? "" : format(", %,.0f/s wanted", load.ratePerSecond());
    return format(
        "%s by %s at %s: %s%s, %,d keys (%s), values of %,d bytes%n%,d operations in %.1f s%n%n",
        load.workload(),
        load.protocol(),
        load.target(),
        places,
        rate,
        load.keys(),
        load.distribution(),
        load.valueBytes(),
        report.operations(),
        report.durationSeconds());
  }

  private static String row(String name, double perSecond, Latency latency) {
    return line(
        name,
        format("%,.0f", perSecond),
        millis(latency.p50()),
        millis(latency.p90()),
        millis(latency.p99()),
        millis(latency.p999()),
        millis(latency.max()));
  }

  private static String millis(double value) {
    return format("%,.2f", value);
  }

  private static String line(String name, Object... cells) {
    return format("%-8s", name) + format("%10s %10s %10s %10s %10s %10s%n", cells);
  }

  private static void notes(BenchReport report, StringBuilder text) {
    if (report.notStarted() > 0) {
      text.append(
          format(
              "%,d operations could not start in time: the cluster does not reach that rate here.%n",
              report.notStarted()));
    }
    if (report.generatorBusy() > BUSY) {
      text.append(
          format(
              "The generator was busy %.0f %% of the time and may be the limit: try --threads.%n",
              100 * report.generatorBusy()));
    }
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
