package io.quorate.system.checker.transactions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one transaction says about each key: what was there before it, if it looked, and what it
 * appended. Its own appends are taken out of its reads.
 */
final class View {
  private final Map<String, List<Long>> before = new LinkedHashMap<>();
  private final Map<String, List<Long>> appended = new LinkedHashMap<>();
  private final List<String> contradictions = new ArrayList<>();

  View(Transaction transaction) {
    for (Step step : transaction.steps()) {
      if (step instanceof Step.Append append) {
        appended.computeIfAbsent(append.key(), key -> new ArrayList<>()).add(append.value());
        if (before.getOrDefault(append.key(), List.of()).contains(append.value())) {
          contradictions.add("read " + append.value() + " before it appended it");
        }
      } else if (step instanceof Step.Read read && transaction.isCommitted()) {
        see(read);
      }
    }
  }

  private void see(Step.Read read) {
    List<Long> own = appended.getOrDefault(read.key(), List.of());
    int others = read.values().size() - own.size();
    if (others < 0 || !read.values().subList(others, read.values().size()).equals(own)) {
      contradictions.add(read + " does not end with its own appends " + own);
      return;
    }
    List<Long> external = read.values().subList(0, others);
    List<Long> earlier = before.putIfAbsent(read.key(), external);
    if (earlier != null && !earlier.equals(external)) {
      contradictions.add(read + ", having read " + earlier + " and appended " + own);
    }
  }

  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(appended.keySet());
    return keys;
  }

  /** Key to what was there before; only keys that it read. */
  Map<String, List<Long>> before() {
    return before;
  }

  /** Key to its own appends, in order. */
  Map<String, List<Long>> appended() {
    return appended;
  }

  List<String> contradictions() {
    return contradictions;
  }
}
