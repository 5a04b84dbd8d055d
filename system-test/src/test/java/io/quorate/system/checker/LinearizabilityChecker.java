package io.quorate.system.checker;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides whether histories of registers are linearizable, key by key (linearizability is local:
 * Herlihy and Wing, 1990, section 3.3).
 *
 * <p>What was certainly not applied is taken out before the search, so a value of it that shows up
 * is a value that nobody wrote. Reads without an answer say nothing and are taken out too. Writes
 * without an answer may take effect at any time after their call, or never.
 */
public final class LinearizabilityChecker {
  private final long maxConfigurations;

  public LinearizabilityChecker() {
    this(5_000_000);
  }

  /**
   * A checker with a bound of its own.
   *
   * @param maxConfigurations bounds the search per key; beyond it the verdict is Unknown
   */
  public LinearizabilityChecker(long maxConfigurations) {
    this.maxConfigurations = maxConfigurations;
  }

  /** All verdicts that do not pass; an empty list is a linearizable history. */
  public List<Verdict> failures(Collection<Operation> history) {
    Map<String, List<Operation>> byKey =
        history.stream()
            .collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    return byKey.entrySet().stream()
        .map(entry -> check(entry.getKey(), entry.getValue()))
        .filter(verdict -> !(verdict instanceof Verdict.Linearizable))
        .collect(Collectors.toList());
  }

  /** The verdict on the operations of one key. */
  public Verdict check(String key, List<Operation> operations) {
    List<Operation> relevant = new ArrayList<>();
    for (Operation operation : operations) {
      boolean saysNothing =
          operation.result() instanceof Result.NotApplied
              || (operation.action().isRead() && operation.result() instanceof Result.Unknown);
      if (!saysNothing) {
        relevant.add(operation);
      }
    }
    relevant.sort(Comparator.comparingLong(Operation::calledNanos));
    Search search = new Search(relevant, maxConfigurations);
    return switch (search.run()) {
      case LINEARIZABLE -> new Verdict.Linearizable(relevant.size());
      case NOT_LINEARIZABLE -> new Verdict.Violation(key, explain(search, relevant, operations));
      case GAVE_UP ->
          new Verdict.Unknown(key, "gave up after " + maxConfigurations + " configurations");
    };
  }

  private static String explain(Search search, List<Operation> relevant, List<Operation> all) {
    StringBuilder text = new StringBuilder();
    int stuck = search.firstOutsideLongest();
    text.append("longest linearizable part: ").append(search.longestLength()).append(" of ");
    text.append(relevant.size()).append(" operations; does not fit: ").append(relevant.get(stuck));
    Operation misfit = relevant.get(stuck);
    if (misfit.result() instanceof Result.Found found) {
      all.stream()
          .filter(other -> other.result() instanceof Result.NotApplied)
          .filter(other -> other.action().toString().contains("value=" + found.value()))
          .forEach(
              other -> text.append("\n  its value was said not to be applied: ").append(other));
    }
    text.append("\n  around it:");
    for (int i = Math.max(0, stuck - 12); i < Math.min(relevant.size(), stuck + 6); i++) {
      text.append("\n  ").append(i == stuck ? "> " : "  ").append(relevant.get(i));
    }
    return text.toString();
  }
}
