package io.quorate.system.transactions;

import io.quorate.system.checker.transactions.Transaction.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Decides whether increments of counters that began at nothing happened one by one, each once and
 * in an order that real time allows. All add 1, so an answer says how many came before: together
 * with the final value that is all that there is to know.
 */
public final class CounterChecker {
  private CounterChecker() {}

  /**
   * Everything that is wrong.
   *
   * @param stored the values after all increments, by key
   */
  public static List<String> contradictions(List<Increment> history, Map<String, String> stored) {
    Map<String, List<Increment>> byKey = new TreeMap<>();
    for (Increment increment : history) {
      byKey.computeIfAbsent(increment.key(), key -> new ArrayList<>()).add(increment);
    }
    List<String> found = new ArrayList<>();
    byKey.forEach(
        (key, increments) -> {
          found.addAll(twins(increments));
          found.addAll(turnedAround(increments));
          found.addAll(miscounted(key, increments, stored.get(key)));
        });
    return found;
  }

  private static List<String> twins(List<Increment> increments) {
    List<String> found = new ArrayList<>();
    Map<Long, Increment> byValue = new HashMap<>();
    for (Increment increment : increments) {
      if (increment.value() != null) {
        Increment other = byValue.putIfAbsent(increment.value(), increment);
        if (other != null) {
          found.add("two increments came to one value: " + other + " and " + increment);
        }
      }
    }
    return found;
  }

  /** Whoever is called after another one has returned counts further. */
  private static List<String> turnedAround(List<Increment> increments) {
    List<String> found = new ArrayList<>();
    List<Increment> known =
        increments.stream()
            .filter(increment -> increment.value() != null)
            .sorted(Comparator.comparingLong(Increment::calledNanos))
            .toList();
    PriorityQueue<Increment> running =
        new PriorityQueue<>(Comparator.comparingLong(Increment::returnedNanos));
    Increment furthest = null;
    for (Increment next : known) {
      while (!running.isEmpty() && running.peek().returnedNanos() < next.calledNanos()) {
        Increment done = running.remove();
        furthest = furthest == null || done.value() > furthest.value() ? done : furthest;
      }
      if (furthest != null && next.value() <= furthest.value()) {
        found.add("after " + furthest + " had returned, " + next + " counted less");
      }
      running.add(next);
    }
    return found;
  }

  private static List<String> miscounted(
      String key, List<Increment> increments, @org.jspecify.annotations.Nullable String stored) {
    long sure = increments.stream().filter(i -> i.fate() == Fate.COMMITTED).count();
    long possible = increments.stream().filter(i -> i.fate() != Fate.ABORTED).count();
    long value = stored == null ? 0 : Long.parseLong(stored);
    List<String> found = new ArrayList<>();
    if (value < sure || value > possible) {
      found.add(
          "counter %s is at %d after %d increments that happened and %d that may have"
              .formatted(key, value, sure, possible - sure));
    }
    for (Increment increment : increments) {
      Long counted = increment.value();
      if (counted != null && (counted < 1 || counted > value)) {
        found.add("counter " + key + " is at " + value + ", and there was " + increment);
      }
    }
    return found;
  }
}
