package io.quorate.system.checker.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.checker.transactions.Transaction.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Histories of a right store pass; with one thing changed that no right store does, they fail. */
final class TransactionHistoriesTest {
  private static final int HISTORIES = 3_000;

  private static List<Transaction> history(int seed) {
    Random random = new Random(seed);
    int clients = 2 + random.nextInt(6);
    return withFinalReads(new SerializableHistory(random, clients, 10), 20 + random.nextInt(100));
  }

  private static List<Transaction> withFinalReads(SerializableHistory source, int size) {
    List<Transaction> history = new ArrayList<>(source.of(size));
    history.add(source.finalReads());
    return history;
  }

  @Test
  void rightHistoriesPass() {
    for (int seed = 0; seed < HISTORIES; seed++) {
      List<Transaction> history = history(seed);
      List<Transaction> withoutEnd = history.subList(0, history.size() - 1);
      assertThat(new TransactionChecker().anomalies(history)).as("seed %d", seed).isEmpty();
      assertThat(new TransactionChecker().anomalies(withoutEnd)).as("seed %d", seed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrongHistoriesFail(Mutation mutation) {
    int judged = 0;
    for (int seed = 0; seed < HISTORIES / 3; seed++) {
      Optional<List<Transaction>> wrong = mutation.of(history(seed), new Random(seed));
      if (wrong.isPresent()) {
        assertThat(new TransactionChecker().anomalies(wrong.get()))
            .as("seed %d: %s", seed, wrong)
            .isNotEmpty();
        judged++;
      }
    }
    assertThat(judged).isGreaterThan(HISTORIES / 4);
  }

  @Test
  void longHistoriesPass() {
    List<Transaction> history =
        withFinalReads(new SerializableHistory(new Random(1), 50, 100), 10_000);
    assertThat(new TransactionChecker().anomalies(history)).isEmpty();
  }

  /** A read of the beginning at the end: nearly all that there is becomes one component. */
  @Test
  void longHistoriesThatAreWrongAreJudgedToo() {
    List<Transaction> history =
        new ArrayList<>(withFinalReads(new SerializableHistory(new Random(1), 50, 100), 10_000));
    Transaction last = history.get(history.size() - 1);
    long after = last.returnedNanos() + 1;
    Step read = new Step.Read("k0.0", List.of());
    history.add(new Transaction(last.id() + 1, 0, List.of(read), after, after, Fate.COMMITTED));
    List<Anomaly> found = new TransactionChecker().anomalies(history);
    assertThat(found).extracting(Anomaly::kind).containsExactly(Anomaly.Kind.G_SINGLE);
    assertThat(found.get(0).explanation().lines().count()).isLessThan(10);
  }
}
