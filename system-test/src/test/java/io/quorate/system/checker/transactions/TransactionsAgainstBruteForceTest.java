package io.quorate.system.checker.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.checker.transactions.Transaction.Fate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker infers; this tries every serial order of small histories, most of them wrong. */
final class TransactionsAgainstBruteForceTest {
  private static final int HISTORIES = 60_000;

  @Test
  void agreesOnSmallHistories() {
    int accepted = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      List<Transaction> history = history(new Random(seed));
      boolean isExpected = exists(history, new ArrayList<>(), Map.of());
      List<Anomaly> anomalies = new TransactionChecker().anomalies(history);
      assertThat(anomalies.isEmpty())
          .as("seed %d: %s: %s", seed, history, anomalies)
          .isEqualTo(isExpected);
      accepted += isExpected ? 1 : 0;
    }
    // Neither answer must be the only one, or the comparison would say nothing.
    assertThat(accepted).isBetween(HISTORIES / 20, HISTORIES - HISTORIES / 20);
  }

  /** Reads are made up, but for an order of each key that most of them keep to. */
  private static List<Transaction> history(Random random) {
    int size = 2 + random.nextInt(4);
    List<List<Step>> all = new ArrayList<>();
    Map<String, List<Long>> orders = new HashMap<>();
    long value = 0;
    for (int i = 0; i < size; i++) {
      List<Step> steps = new ArrayList<>();
      for (int count = 1 + random.nextInt(3); count > 0; count--) {
        String key = random.nextBoolean() ? "x" : "y";
        boolean isRead = random.nextInt(5) < 3;
        steps.add(isRead ? new Step.Read(key, List.of()) : new Step.Append(key, ++value));
        if (!isRead) {
          orders.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
        }
      }
      all.add(steps);
    }
    List<Transaction> history = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int dice = random.nextInt(10);
      Fate fate = dice == 0 ? Fate.ABORTED : dice < 3 ? Fate.UNKNOWN : Fate.COMMITTED;
      long called = i * 3L + random.nextInt(12);
      long returned = called + random.nextInt(12);
      history.add(new Transaction(i, i, read(all.get(i), orders, random), called, returned, fate));
    }
    return history;
  }

  private static List<Step> read(List<Step> steps, Map<String, List<Long>> orders, Random random) {
    List<Step> done = new ArrayList<>();
    Map<String, List<Long>> before = new HashMap<>();
    for (Step step : steps) {
      if (step instanceof Step.Append append) {
        before.computeIfPresent(append.key(), (key, values) -> plus(values, append.value()));
        done.add(append);
      } else {
        List<Long> order = orders.getOrDefault(step.key(), List.of());
        List<Long> guess = order.subList(0, random.nextInt(order.size() + 1));
        List<Long> values =
            random.nextInt(20) == 0 ? guess : before.getOrDefault(step.key(), guess);
        before.put(step.key(), values);
        done.add(new Step.Read(step.key(), values));
      }
    }
    return done;
  }

  private static List<Long> plus(List<Long> values, long value) {
    List<Long> longer = new ArrayList<>(values);
    longer.add(value);
    return longer;
  }

  /** Whether the rest of a history can follow a state, by trying each transaction that may. */
  private static boolean exists(
      List<Transaction> all, List<Transaction> done, Map<String, List<Long>> state) {
    long firstReturn =
        all.stream()
            .filter(transaction -> transaction.isCommitted() && !done.contains(transaction))
            .mapToLong(Transaction::returnedNanos)
            .min()
            .orElse(Long.MAX_VALUE);
    if (firstReturn == Long.MAX_VALUE) {
      return true;
    }
    for (Transaction next : all) {
      if (next.fate() != Fate.ABORTED
          && !done.contains(next)
          && next.calledNanos() <= firstReturn) {
        Map<String, List<Long>> after = new HashMap<>(state);
        if (fits(next, after)) {
          done.add(next);
          if (exists(all, done, after)) {
            return true;
          }
          done.remove(done.size() - 1);
        }
      }
    }
    return false;
  }

  private static boolean fits(Transaction transaction, Map<String, List<Long>> state) {
    for (Step step : transaction.steps()) {
      List<Long> values = state.getOrDefault(step.key(), List.of());
      if (step instanceof Step.Append append) {
        state.put(append.key(), plus(values, append.value()));
      } else if (transaction.isCommitted() && !((Step.Read) step).values().equals(values)) {
        return false;
      }
    }
    return true;
  }
}
