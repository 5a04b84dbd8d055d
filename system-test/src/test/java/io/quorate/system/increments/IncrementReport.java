package io.quorate.system.increments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures of a run, as the document shows them. */
final class IncrementReport {
  private IncrementReport() {}

  static String of(IncrementOutcome outcome, String conditions) {
    List<String> lines = new ArrayList<>();
    lines.add(conditions);
    lines.add("");
    lines.add("| Measure | Figure |");
    lines.add("|---|---|");
    lines.add(
        row("Increments answered", "%,d of %,d".formatted(outcome.answered(), outcome.wanted())));
    lines.add(
        row(
            "Sum of the %d counters at the end".formatted(outcome.counters().size()),
            "%,d".formatted(outcome.sum())));
    lines.add(row("Killed", inWords(outcome.kills())));
    lines.add(
        row("Sent again", "%,d times: %s".formatted(outcome.resent(), inWords(outcome.resends()))));
    lines.add(
        row(
            "Problems",
            outcome.problems().isEmpty() ? "none" : String.join("; ", outcome.problems())));
    return String.join("\n", lines);
  }

  private static String inWords(Map<String, Integer> counts) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(counts).forEach((what, count) -> parts.add("%s %,d".formatted(what, count)));
    return String.join(", ", parts);
  }

  private static String row(String measure, String figure) {
    return "| " + measure + " | " + figure + " |";
  }
}
