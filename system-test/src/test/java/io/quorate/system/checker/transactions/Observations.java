package io.quorate.system.checker.transactions;

import io.quorate.system.checker.transactions.Anomaly.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a history says about each key: who appended what, and in which order it was seen. Finds what
 * is wrong with single lists; what is left to find then are cycles.
 */
final class Observations {
  private final List<Transaction> history;
  // By the transactions' ids.
  private final Map<Integer, View> views = new HashMap<>();
  private final Map<String, Map<Long, Transaction>> writers = new HashMap<>();
  private final Map<String, List<Transaction>> users = new HashMap<>();
  private final Map<String, KeyOrder> orders = new LinkedHashMap<>();
  private final List<Anomaly> anomalies = new ArrayList<>();

  Observations(List<Transaction> history) {
    this.history = history;
    for (Transaction transaction : history) {
      View view = new View(transaction);
      if (views.put(transaction.id(), view) != null) {
        throw new IllegalArgumentException("two transactions have the id " + transaction.id());
      }
      view.appended().forEach((key, values) -> register(key, values, transaction));
      for (String key : view.keys()) {
        users.computeIfAbsent(key, k -> new ArrayList<>()).add(transaction);
      }
      view.contradictions().forEach(text -> add(Kind.INTERNAL, transaction + " " + text));
    }
    findOrders();
    orders.forEach(this::judgeOrder);
    for (Transaction transaction : history) {
      judgeReads(transaction, view(transaction));
      judgeOwnAppends(transaction, view(transaction));
    }
  }

  private void register(String key, List<Long> values, Transaction transaction) {
    Map<Long, Transaction> ofKey = writers.computeIfAbsent(key, k -> new HashMap<>());
    for (Long value : values) {
      if (ofKey.put(value, transaction) != null) {
        throw new IllegalArgumentException(value + " is appended to " + key + " twice");
      }
    }
  }

  private void findOrders() {
    Map<String, List<Long>> longest = new LinkedHashMap<>();
    for (Transaction transaction : history) {
      View view = view(transaction);
      view.before().forEach((key, read) -> longest.merge(key, read, Observations::longer));
      view.appended().keySet().forEach(key -> longest.putIfAbsent(key, List.of()));
    }
    longest.forEach((key, values) -> orders.put(key, new KeyOrder(values)));
  }

  private static List<Long> longer(List<Long> a, List<Long> b) {
    return b.size() > a.size() ? b : a;
  }

  private void judgeOrder(String key, KeyOrder order) {
    if (order.hasDuplicates()) {
      add(Kind.DUPLICATE, key + " was read as " + order.values());
    }
    for (Long value : order.values()) {
      Transaction writer = writer(key, value);
      if (writer == null) {
        add(Kind.NEVER_WRITTEN, key + " was read with " + value + ", which nobody appended");
      } else if (writer.fate() == Transaction.Fate.ABORTED) {
        add(Kind.G1A_ABORTED_READ, key + " was read with " + value + ", of the aborted " + writer);
      }
    }
  }

  private void judgeReads(Transaction reader, View view) {
    view.before()
        .forEach(
            (key, read) -> {
              KeyOrder order = order(key);
              if (!order.beginsWith(read)) {
                add(
                    Kind.INCOMPATIBLE_ORDER,
                    reader + " read " + key + " as " + read + ", others as " + order.values());
              } else if (!read.isEmpty()) {
                judgeLast(reader, key, read.get(read.size() - 1));
              }
            });
  }

  private void judgeLast(Transaction reader, String key, long last) {
    Transaction writer = writer(key, last);
    if (writer != null) {
      List<Long> own = view(writer).appended().getOrDefault(key, List.of());
      if (own.get(own.size() - 1) != last) {
        add(
            Kind.G1B_INTERMEDIATE_READ,
            reader + " read " + key + " up to " + last + ", in the middle of " + writer);
      }
    }
  }

  /** Of what a transaction appended to a key, a beginning is seen, in its order. */
  private void judgeOwnAppends(Transaction transaction, View view) {
    view.appended()
        .forEach(
            (key, own) -> {
              KeyOrder order = order(key);
              Set<Long> unseen = new HashSet<>(own);
              List<Long> seen = order.values().stream().filter(unseen::remove).toList();
              if (!seen.equals(own.subList(0, seen.size()))) {
                add(
                    Kind.INCOMPATIBLE_ORDER,
                    transaction + " appended " + own + " to " + key + ", seen as " + seen);
              }
            });
  }

  private void add(Kind kind, String explanation) {
    anomalies.add(new Anomaly(kind, explanation));
  }

  List<Anomaly> anomalies() {
    return anomalies;
  }

  /** Those that took effect: committed, or with an append that was read. */
  List<Transaction> happened() {
    return history.stream().filter(this::hasHappened).toList();
  }

  private boolean hasHappened(Transaction transaction) {
    return switch (transaction.fate()) {
      case COMMITTED -> true;
      case ABORTED -> false;
      case UNKNOWN ->
          view(transaction).appended().entrySet().stream()
              .anyMatch(own -> own.getValue().stream().anyMatch(order(own.getKey())::contains));
    };
  }

  View view(Transaction transaction) {
    return require(views.get(transaction.id()));
  }

  KeyOrder order(String key) {
    return require(orders.get(key));
  }

  /** Who read a key or appended to it, whatever became of that. */
  List<Transaction> users(String key) {
    return users.getOrDefault(key, List.of());
  }

  Set<String> keys() {
    return orders.keySet();
  }

  /** Null for what nobody appended. */
  @Nullable Transaction writer(String key, long value) {
    return writers.getOrDefault(key, Map.of()).get(value);
  }

  private static <T> T require(@Nullable T found) {
    if (found == null) {
      throw new IllegalArgumentException("not of this history");
    }
    return found;
  }
}
