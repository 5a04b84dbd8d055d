package io.quorate.system.fault.run;

import io.quorate.system.fault.inject.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** A run in Markdown: how much was done, what went wrong, what clients noticed. */
final class Report {
  private final Outcome outcome;

  Report(Outcome outcome) {
    this.outcome = outcome;
  }

  String soak() throws IOException {
    List<String> lines = new ArrayList<>();
    long faults = outcome.slots().stream().mapToLong(slot -> slot.faults().size()).sum();
    long overlapping =
        2 * outcome.slots().stream().filter(slot -> slot.faults().size() > 1).count();
    long writes = count("Written") + count("Deleted");
    lines.add(conditions());
    lines.add("");
    lines.add("| Measure | Figure |");
    lines.add("|---|---|");
    lines.add(
        row(
            "Operations",
            format(outcome.operationCount()) + ", " + format(outcome.scans()) + " scans"));
    lines.add(row("By outcome", byOutcome()));
    lines.add(
        row(
            "Faults",
            faults + " of " + kinds().size() + " kinds, " + overlapping + " of them overlapping"));
    lines.add(
        row(
            "Acknowledged writes lost",
            outcome.findings().lost().size() + " of " + format(writes)));
    lines.add(
        row(
            "Violations",
            outcome.findings().violations().size()
                + " in "
                + format(outcome.operationCount())
                + " operations and "
                + format(outcome.scans())
                + " scans"));
    lines.add(
        row(
            "Verdicts unknown",
            outcome.findings().unknown().size() + " of " + outcome.slots().size() + " stretches"));
    lines.add(
        row(
            "Replicas compared at one index",
            format(outcome.agreements()) + " groups, all of one checksum"));
    lines.add(
        row(
            "Operations per second before faults",
            medianAndLeast(Outcome.Stretch::operationsPerSecondBefore)));
    lines.add(row("… and after", medianAndLeast(Outcome.Stretch::operationsPerSecondAfter)));
    lines.add(
        row("Problems", outcome.problems().isEmpty() ? "none" : outcome.problems().toString()));
    lines.add("");
    lines.add(
        "| Fault | With | n | A client without a write, ms: median, max | Serving after the heal, ms: median, max |");
    lines.add("|---|---|---|---|---|");
    kinds().forEach((label, stretches) -> lines.add(kind(label, stretches)));
    lines.add("");
    lines.add("A row holds stretches with that fault, alone or beside another.");
    return String.join("\n", lines);
  }

  /** The figures of leader kills alone. */
  String leaderKills() throws IOException {
    List<Outcome.Stretch> all = outcome.slots();
    return String.join(
        "\n",
        conditions(),
        "",
        "| Measure | Median | Max | n | Target |",
        "|---|---|---|---|---|",
        "| Time without a successful write, any client | "
            + median(all, Outcome.Stretch::longestOutageMs)
            + " ms | "
            + max(all, Outcome.Stretch::longestOutageMs)
            + " ms | "
            + all.size()
            + " | ≤ 800 ms, ≤ 2,000 ms |",
        "| … any group | "
            + median(all, Outcome.Stretch::longestGroupOutageMs)
            + " ms | "
            + max(all, Outcome.Stretch::longestGroupOutageMs)
            + " ms | "
            + all.size()
            + " | |",
        "",
        "Lost writes "
            + outcome.findings().lost().size()
            + " of "
            + format(count("Written") + count("Deleted"))
            + ", violations "
            + outcome.findings().violations().size()
            + ", verdicts unknown "
            + outcome.findings().unknown().size()
            + ".");
  }

  private String conditions() throws IOException {
    return String.format(
        "%s; seed %d; %d s; %d cores shared by servers, clients and judges; load average %s at the"
            + " end; a load counted as steady from %d operations a second.",
        LocalDate.now(ZoneOffset.UTC),
        outcome.seed(),
        outcome.seconds(),
        Runtime.getRuntime().availableProcessors(),
        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0],
        StretchRun.LEAST_OPERATIONS_PER_SECOND);
  }

  private Map<String, List<Outcome.Stretch>> kinds() {
    Map<String, List<Outcome.Stretch>> byKind = new TreeMap<>();
    for (Outcome.Stretch stretch : outcome.slots()) {
      stretch
          .faults()
          .forEach(label -> byKind.computeIfAbsent(label, l -> new ArrayList<>()).add(stretch));
    }
    return byKind;
  }

  private static String kind(String label, List<Outcome.Stretch> stretches) {
    String means = "";
    for (FaultKind kind : FaultKind.values()) {
      means = kind.label().equals(label) ? kind.means() : means;
    }
    return String.format(
        "| %s | %s | %d | %d, %d | %d, %d |",
        label,
        means,
        stretches.size(),
        median(stretches, Outcome.Stretch::longestOutageMs),
        max(stretches, Outcome.Stretch::longestOutageMs),
        median(stretches, Outcome.Stretch::recoveryMs),
        max(stretches, Outcome.Stretch::recoveryMs));
  }

  private String byOutcome() {
    Map<String, Long> byResult = new TreeMap<>();
    outcome
        .operations()
        .forEach((name, n) -> byResult.merge(name.substring(name.indexOf(' ') + 1), n, Long::sum));
    List<String> parts = new ArrayList<>();
    byResult.forEach((result, n) -> parts.add(result + " " + format(n)));
    return String.join(", ", parts);
  }

  private long count(String result) {
    return outcome.operations().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(" " + result))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private String medianAndLeast(ToLongFunction<Outcome.Stretch> figure) {
    long least = outcome.slots().stream().mapToLong(figure).min().orElse(0);
    return "median " + format(median(outcome.slots(), figure)) + ", least " + format(least);
  }

  private static long median(
      List<Outcome.Stretch> stretches, ToLongFunction<Outcome.Stretch> figure) {
    long[] sorted = stretches.stream().mapToLong(figure).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return 0;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static long max(List<Outcome.Stretch> stretches, ToLongFunction<Outcome.Stretch> figure) {
    return stretches.stream().mapToLong(figure).max().orElse(0);
  }

  private static String format(long number) {
    return String.format("%,d", number);
  }

  private static String row(String measure, String figure) {
    return "| " + measure + " | " + figure + " |";
  }
}
