package io.quorate.system.watching;

import io.quorate.system.checker.transactions.Step;
import io.quorate.system.checker.transactions.Transaction;
import io.quorate.system.checker.transactions.Transaction.Fate;
import io.quorate.system.transactions.Increment;
import io.quorate.system.transactions.ListKeys;
import io.quorate.system.watching.KeyChange.Put;
import io.quorate.system.watching.KeyChange.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds what watchers were told against transactions that append to lists, and increments: what a
 * transaction did comes at one revision, all of it or nothing, and each increment once.
 */
public final class ToldTransactions {
  private ToldTransactions() {}

  /**
   * Every contradiction.
   *
   * @param prefix of all keys of these transactions and increments, and of no others
   */
  public static List<String> contradictions(
      ToldHistory told,
      Collection<Transaction> transactions,
      Collection<Increment> increments,
      String prefix) {
    Map<String, List<State>> statesOf = told.byKey(prefix);
    Set<String> counters = increments.stream().map(Increment::key).collect(Collectors.toSet());
    Map<Step.Append, Long> revisions = new HashMap<>();
    List<String> found = new ArrayList<>();
    statesOf.forEach(
        (key, states) -> {
          if (counters.contains(key)) {
            judgeCounter(key, states, found);
          } else {
            readList(key, states, revisions, found);
          }
        });
    for (Increment increment : increments) {
      Long value = increment.value();
      if (value != null && statesOf.getOrDefault(increment.key(), List.of()).size() < value) {
        found.add("was not told: " + increment);
      }
    }
    for (Transaction transaction : transactions) {
      judge(transaction, revisions, found);
    }
    revisions.forEach((append, revision) -> found.add("nobody did what was told: " + append));
    return found;
  }

  /** All add 1 to a counter that began at nothing. */
  private static void judgeCounter(String key, List<State> states, List<String> found) {
    for (int i = 0; i < states.size(); i++) {
      if (!(states.get(i) instanceof Put put) || Long.parseLong(put.value()) != i + 1) {
        found.add("counter " + key + " was told as " + states.get(i) + " after " + i);
        return;
      }
    }
  }

  private static void readList(
      String key, List<State> states, Map<Step.Append, Long> revisions, List<String> found) {
    String list = "";
    for (State state : states) {
      if (!(state instanceof Put put) || !put.value().startsWith(list)) {
        found.add("list " + key + " was " + list + " and was told as " + state);
        return;
      }
      for (long element : ListKeys.elements(put.value().substring(list.length()))) {
        revisions.put(new Step.Append(key, element), put.modRevision());
      }
      list = put.value();
    }
  }

  /** Takes away what it did. */
  private static void judge(
      Transaction transaction, Map<Step.Append, Long> revisions, List<String> found) {
    Set<Long> at = new TreeSet<>();
    for (Step step : transaction.steps()) {
      if (step instanceof Step.Append append) {
        Long revision = revisions.remove(append);
        at.add(revision == null ? 0 : revision);
      }
    }
    boolean isTold = !at.isEmpty() && !at.contains(0L);
    boolean isNot = at.isEmpty() || at.equals(Set.of(0L));
    if (at.size() > 1) {
      found.add("told in pieces, at revisions " + at + " (0: not): " + transaction);
    } else if (isTold && transaction.fate() == Fate.ABORTED) {
      found.add("told, and refused: " + transaction);
    } else if (!at.isEmpty() && isNot && transaction.fate() == Fate.COMMITTED) {
      found.add("was not told: " + transaction);
    }
  }
}
