package io.quorate.system.fault.run;

import io.quorate.system.checker.transactions.Transaction;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import io.quorate.system.transactions.Increment;
import io.quorate.system.transactions.TransactionRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what stretches came to. The first problem ends a run: what follows it means little. */
final class Tally {
  private final long seed;
  private final long startNanos = System.nanoTime();
  private final Map<String, Long> operations = new TreeMap<>();
  private final List<Outcome.Stretch> stretches = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Judge.Findings findings = Judge.Findings.none();
  private long scans;
  private long agreements;

  Tally(long seed) {
    this.seed = seed;
  }

  void count(Recorder recorder) {
    scans += recorder.scans().size();
    for (Operation operation : recorder.all()) {
      String action = operation.action().getClass().getSimpleName();
      String result = operation.result().getClass().getSimpleName();
      operations.merge(action + " " + result, 1L, Long::sum);
    }
  }

  void count(TransactionRecorder recorder) {
    for (Transaction transaction : recorder.transactions()) {
      operations.merge("Transaction " + transaction.fate(), 1L, Long::sum);
    }
    for (Increment increment : recorder.increments()) {
      operations.merge("Increment " + increment.fate(), 1L, Long::sum);
    }
  }

  void add(Outcome.Stretch stretch) {
    stretches.add(stretch);
  }

  void add(Judge.Findings more) {
    findings = findings.and(more);
    more.lost().forEach(text -> problems.add("lost: " + text));
    more.violations().forEach(text -> problems.add("violation: " + text));
    more.unknown().forEach(text -> problems.add("verdict unknown: " + text));
  }

  void lost(String text) {
    add(new Judge.Findings(List.of(text), List.of(), List.of()));
  }

  void agreed(int groups) {
    agreements += groups;
  }

  void problem(String text) {
    problems.add(text);
  }

  int faults() {
    return stretches.stream().mapToInt(stretch -> stretch.faults().size()).sum();
  }

  boolean goesOn() {
    return problems.isEmpty();
  }

  Outcome outcome() {
    long seconds = (System.nanoTime() - startNanos) / 1_000_000_000L;
    return new Outcome(
        seed,
        Map.copyOf(operations),
        scans,
        List.copyOf(stretches),
        agreements,
        findings,
        List.copyOf(problems),
        seconds);
  }
}
