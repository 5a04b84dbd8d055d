package io.quorate.system.planted;

import io.quorate.system.checker.FinalReads;
import io.quorate.system.checker.LinearizabilityChecker;
import io.quorate.system.checker.Verdict;
import io.quorate.system.history.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the judges found in one run of a scenario. */
final class Found {
  private final Map<Judge, List<String>> violations = new EnumMap<>(Judge.class);

  void add(Judge judge, String violation) {
    violations.computeIfAbsent(judge, j -> new ArrayList<>()).add(violation);
  }

  /** Only a violation counts: a search that was given up proves nothing and fails the test. */
  void judgeOrder(Collection<Operation> history) {
    for (Verdict verdict : new LinearizabilityChecker().failures(history)) {
      if (!(verdict instanceof Verdict.Violation)) {
        throw new AssertionError("not decided: " + verdict);
      }
      add(Judge.LINEARIZABILITY, verdict.toString());
    }
  }

  void judgeEnd(Collection<Operation> history, Map<String, String> stored) {
    FinalReads.contradictions(history, stored).forEach(text -> add(Judge.FINAL_READS, text));
  }

  boolean isBy(Judge judge) {
    return violations.containsKey(judge);
  }

  boolean isNothing() {
    return violations.isEmpty();
  }

  /** One violation of each judge, shortened. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    violations.forEach(
        (judge, all) -> {
          String first = all.get(0);
          text.append("\n  ").append(judge).append(" (").append(all.size()).append("): ");
          text.append(first, 0, Math.min(first.length(), 1_500));
        });
    return text.toString();
  }
}
