package io.quorate.system.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.checker.transactions.Transaction.Fate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterCheckerTest {
  private static Increment done(long called, long returned, long value) {
    return new Increment(1, "k", called, returned, Fate.COMMITTED, value);
  }

  private static Increment unknown(long called, long returned) {
    return new Increment(2, "k", called, returned, Fate.UNKNOWN, null);
  }

  private static List<String> judge(String stored, Increment... history) {
    return CounterChecker.contradictions(List.of(history), Map.of("k", stored));
  }

  @Test
  void oneByOneIsRight() {
    assertThat(judge("2", done(0, 5, 2), done(1, 4, 1))).isEmpty();
    assertThat(judge("2", done(0, 1, 1), done(2, 3, 2))).isEmpty();
  }

  @Test
  void anUnknownOneMayHaveCounted() {
    assertThat(judge("1", done(0, 1, 1), unknown(2, 3))).isEmpty();
    assertThat(judge("2", done(0, 1, 1), unknown(2, 3))).isEmpty();
    assertThat(judge("3", done(0, 1, 1), unknown(2, 3))).hasSize(1);
  }

  @Test
  void anAbortedOneDoesNotCount() {
    Increment aborted = new Increment(3, "k", 0, 1, Fate.ABORTED, null);
    assertThat(judge("1", aborted)).hasSize(1);
    assertThat(CounterChecker.contradictions(List.of(aborted), Map.of())).isEmpty();
  }

  @Test
  void aLostOneIsFound() {
    assertThat(judge("1", done(0, 1, 1), done(2, 3, 2)))
        .anyMatch(text -> text.contains("2 increments that happened"));
  }

  @Test
  void twoWithOneValueAreFound() {
    assertThat(judge("2", done(0, 5, 1), done(1, 4, 1)))
        .anyMatch(text -> text.contains("one value"));
  }

  @Test
  void aStaleCountIsFound() {
    assertThat(judge("2", done(0, 1, 2), done(2, 3, 1)))
        .anyMatch(text -> text.contains("counted less"));
  }
}
