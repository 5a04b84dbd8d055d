package io.quorate.system.checker.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.system.checker.transactions.Anomaly.Kind;
import io.quorate.system.checker.transactions.Transaction.Fate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One small history for each anomaly, and its neighbours that are right. */
final class TransactionAnomaliesTest {
  private final List<Transaction> history = new ArrayList<>();

  private void committed(long called, long returned, Step... steps) {
    add(Fate.COMMITTED, called, returned, steps);
  }

  private void add(Fate fate, long called, long returned, Step... steps) {
    int id = history.size() + 1;
    history.add(new Transaction(id, id, List.of(steps), called, returned, fate));
  }

  private static Step append(String key, long value) {
    return new Step.Append(key, value);
  }

  private static Step read(String key, Long... values) {
    return new Step.Read(key, List.of(values));
  }

  private List<Anomaly> anomalies() {
    return new TransactionChecker().anomalies(history);
  }

  private void assertOnly(Kind kind, String... words) {
    List<Anomaly> found = anomalies();
    assertThat(found).extracting(Anomaly::kind).containsExactly(kind);
    assertThat(found.get(0).explanation()).contains(words);
  }

  @Test
  void concurrentTransactionsMayComeInAnyOrder() {
    committed(0, 10, append("x", 1), read("y"));
    committed(0, 10, append("y", 2), read("x", 1L));
    committed(20, 30, read("x", 1L), read("y", 2L), append("x", 3), read("x", 1L, 3L));
    assertThat(anomalies()).isEmpty();
  }

  @Test
  void ownAppendsAreSeen() {
    committed(0, 1, append("x", 1), read("x"));
    assertOnly(Kind.INTERNAL, "does not end with its own appends [1]");
  }

  @Test
  void nobodyReadsWhatItAppendsLater() {
    committed(0, 1, read("x", 1L), append("x", 1));
    assertOnly(Kind.INTERNAL, "before it appended");
  }

  @Test
  void aReadIsRepeatable() {
    committed(0, 9, read("x"), read("x", 1L));
    committed(0, 9, append("x", 1));
    assertOnly(Kind.INTERNAL, "having read []");
  }

  @Test
  void valuesComeFromAppends() {
    committed(0, 1, read("x", 7L));
    assertOnly(Kind.NEVER_WRITTEN, "7, which nobody appended");
  }

  @Test
  void abortedAppendsAreNotRead() {
    add(Fate.ABORTED, 0, 1, append("x", 1));
    committed(2, 3, read("x", 1L));
    assertOnly(Kind.G1A_ABORTED_READ, "aborted T1");
  }

  @Test
  void noReadEndsInTheMiddleOfAnother() {
    committed(0, 9, append("x", 1), append("x", 2));
    committed(0, 9, read("x", 1L));
    committed(10, 19, read("x", 1L, 2L));
    assertThat(anomalies()).extracting(Anomaly::kind).contains(Kind.G1B_INTERMEDIATE_READ);
  }

  @Test
  void aValueIsOnceInAList() {
    committed(0, 1, append("x", 1));
    committed(2, 3, read("x", 1L, 1L));
    assertOnly(Kind.DUPLICATE, "[1, 1]");
  }

  @Test
  void readsBeginAlike() {
    committed(0, 9, append("x", 1));
    committed(0, 9, append("x", 2));
    committed(0, 9, read("x", 1L, 2L));
    committed(0, 9, read("x", 2L));
    assertOnly(Kind.INCOMPATIBLE_ORDER, "T4", "[2]", "[1, 2]");
  }

  @Test
  void appendsOfOneTransactionKeepTheirOrder() {
    committed(0, 9, append("x", 1), append("x", 2));
    committed(0, 9, read("x", 2L, 1L));
    assertThat(anomalies()).extracting(Anomaly::kind).contains(Kind.INCOMPATIBLE_ORDER);
  }

  @Test
  void acknowledgedAppendsStay() {
    committed(0, 1, append("x", 1));
    committed(2, 3, append("x", 2));
    committed(4, 5, read("x", 2L));
    List<Anomaly> found = anomalies();
    assertThat(found).extracting(Anomaly::kind).contains(Kind.LOST_APPEND);
    assertThat(found.get(0).explanation()).contains("1, which T1", "is in no read, not even of T3");
  }

  @Test
  void writesHaveNoCycle() {
    committed(0, 9, append("x", 1), append("y", 2));
    committed(0, 9, append("x", 3), append("y", 4));
    committed(10, 19, read("x", 1L, 3L), read("y", 4L, 2L));
    assertOnly(
        Kind.G0_WRITE_CYCLE,
        "T1 appended 1 to x before T2 appended",
        "T2 appended 4 to y before T1 appended",
        "where\n    T");
  }

  @Test
  void informationHasNoCycle() {
    committed(0, 9, append("x", 1), read("y", 2L));
    committed(0, 9, append("y", 2), read("x", 1L));
    assertOnly(
        Kind.G1C_CIRCULAR_INFORMATION,
        "T1 read what T2 appended to y: [2]",
        "T2 read what T1 appended to x: [1]");
  }

  @Test
  void aSnapshotIsOfOneMoment() {
    committed(0, 9, append("x", 1), append("y", 2));
    committed(0, 9, read("x", 1L), read("y"));
    assertOnly(
        Kind.G_SINGLE, "T2 read y as [], without what T1 appended", "T2 read what T1 appended");
  }

  @Test
  void noUpdateIsLost() {
    committed(0, 9, read("x"), append("x", 1));
    committed(0, 9, read("x"), append("x", 2));
    committed(10, 19, read("x", 1L, 2L));
    assertOnly(Kind.G_SINGLE, "T2 read x as [], without what T1 appended");
  }

  @Test
  void writesAreNotSkewed() {
    committed(0, 9, read("x"), append("y", 1));
    committed(0, 9, read("y"), append("x", 2));
    assertOnly(Kind.G2, "T1 read x as []", "T2 read y as []");
  }

  @Test
  void nobodyReadsThePast() {
    committed(0, 1, append("x", 1));
    committed(2, 3, read("x"));
    committed(4, 5, read("x", 1L));
    assertOnly(Kind.G_SINGLE, "T2 read x as []", "T1 had returned when T2 was called");
  }

  @Test
  void whatIsConcurrentMayReadThePast() {
    committed(0, 2, append("x", 1));
    committed(2, 3, read("x"));
    committed(4, 5, read("x", 1L));
    assertThat(anomalies()).isEmpty();
  }

  @Test
  void causeAndEffectKeepRealTimeThroughOthers() {
    committed(0, 1, append("x", 1));
    committed(2, 3, append("y", 2));
    committed(0, 9, read("y", 2L), read("x"));
    assertOnly(Kind.G_SINGLE, "T1 had returned when T2 was called");
  }

  @Test
  void unknownTransactionsMayHaveHappenedLate() {
    committed(0, 1, read("x"));
    add(Fate.UNKNOWN, 0, 1, append("x", 1), append("y", 2));
    committed(2, 3, read("x"));
    committed(4, 5, read("x", 1L), read("y", 2L));
    assertThat(anomalies()).isEmpty();
  }

  @Test
  void unknownTransactionsMayNeverHappen() {
    add(Fate.UNKNOWN, 0, 1, append("x", 1));
    committed(2, 3, read("x"));
    assertThat(anomalies()).isEmpty();
  }

  @Test
  void unknownTransactionsHappenAsAWhole() {
    add(Fate.UNKNOWN, 0, 1, append("x", 1), append("y", 2));
    committed(2, 3, read("x", 1L), read("y"));
    assertOnly(Kind.G_SINGLE, "T2 read y as [], without what T1 appended");
  }

  @Test
  void unknownTransactionsDoNotHappenBeforeTheirCall() {
    committed(0, 1, read("x", 1L));
    add(Fate.UNKNOWN, 2, 3, append("x", 1));
    assertOnly(Kind.G1C_CIRCULAR_INFORMATION, "T1 had returned when T2 was called");
  }

  @Test
  void valuesMustBeUnique() {
    committed(0, 1, append("x", 1));
    committed(2, 3, append("x", 1));
    assertThatThrownBy(this::anomalies)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 is appended to x twice");
  }
}
