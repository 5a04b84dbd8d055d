package io.quorate.system.watching;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.checker.transactions.Step;
import io.quorate.system.checker.transactions.Transaction;
import io.quorate.system.checker.transactions.Transaction.Fate;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.transactions.Increment;
import io.quorate.system.watching.KeyChange.Deleted;
import io.quorate.system.watching.KeyChange.Put;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A history of three writes and a delete, and what can go wrong in telling it. */
final class WatchJudgesTest {
  private static final WatchScope ALL = new WatchScope("all", "", true, false);
  private static final WatchScope PREVIOUS = new WatchScope("previous", "k/", true, true);

  private static final Put A1 = new Put("one", 11, 11, 1);
  private static final Put A2 = new Put("two", 12, 11, 2);
  private static final Put B1 = new Put("other", 13, 13, 1);

  private static final WatchEvent FIRST = put("k/a", null, A1);
  private static final WatchEvent SECOND = put("k/a", A1, A2);
  private static final WatchEvent THIRD = put("k/b", null, B1);
  private static final WatchEvent FOURTH = event(new KeyChange("k/a", new Deleted(14), A2));

  private static WatchEvent put(String key, @Nullable Put before, Put put) {
    return event(new KeyChange(key, put, before));
  }

  private static WatchEvent event(KeyChange... changes) {
    return new WatchEvent("g1", changes[0].state().modRevision(), List.of(changes));
  }

  private static Told told(WatchScope scope, WatchEvent... events) {
    return new Told(scope, List.of(span(10, events)));
  }

  private static Told.Span span(long start, WatchEvent... events) {
    List<WatchEvent> shown = new ArrayList<>();
    for (WatchEvent event : events) {
      shown.add(event);
    }
    return new Told.Span(Map.of("g1", start), shown);
  }

  /** As it is told to those who did not ask for what was before. */
  private static Told toAll(WatchEvent... events) {
    return told(ALL, Arrays.stream(events).map(WatchJudgesTest::bare).toArray(WatchEvent[]::new));
  }

  private static WatchEvent bare(WatchEvent event) {
    return event(
        event.changes().stream()
            .map(change -> new KeyChange(change.key(), change.state(), null))
            .toArray(KeyChange[]::new));
  }

  private static Operation write(String key, String value, Result result) {
    return new Operation(1, key, new Action.Put(value), 0, 1, result);
  }

  private static Operation written(String key, String value, long revision) {
    return write(key, value, new Result.Written(revision, true));
  }

  private static Operation deleted(String key, Result result) {
    return new Operation(1, key, new Action.Delete(), 0, 1, result);
  }

  private static final List<Operation> WRITES =
      List.of(
          written("k/a", "one", 11),
          written("k/a", "two", 12),
          written("k/b", "other", 13),
          deleted("k/a", new Result.Deleted()));

  private static List<String> judge(List<Operation> writes, Told... watchers) {
    List<String> found = new ArrayList<>();
    for (Told told : watchers) {
      found.addAll(new WatchChecker("k/").contradictions(told));
    }
    ToldHistory history = new ToldHistory(List.of(watchers));
    found.addAll(history.contradictions());
    found.addAll(ToldWrites.contradictions(history, writes, "k/", key -> "g1"));
    return found;
  }

  private static List<String> judge(Told... watchers) {
    return judge(WRITES, watchers);
  }

  private static void isFound(List<String> found, String text) {
    assertThat(found).anyMatch(line -> line.contains(text));
  }

  @Test
  void whatHappenedIsRight() {
    assertThat(judge(toAll(FIRST, SECOND, THIRD, FOURTH))).isEmpty();
    assertThat(judge(told(PREVIOUS, FIRST, SECOND, THIRD, FOURTH))).isEmpty();
  }

  @Test
  void aLostEventIsFound() {
    isFound(judge(toAll(FIRST, SECOND, FOURTH)), "acknowledged");
    isFound(judge(toAll(FIRST, THIRD, FOURTH)), "acknowledged");
    isFound(judge(toAll(FIRST, SECOND, THIRD)), "0 deletes were told");
  }

  @Test
  void anEventThatOnlyOneMissesIsFound() {
    Told whole = toAll(FIRST, SECOND, THIRD, FOURTH);
    isFound(judge(whole, told(PREVIOUS, FIRST, SECOND, FOURTH)), "was not told g1:13");
    WatchScope one = new WatchScope("one", "k/b", false, false);
    assertThat(judge(whole, told(one, THIRD))).isEmpty();
    isFound(judge(whole, told(one)), "was not told g1:13");
  }

  @Test
  void aDoubledOneIsFound() {
    isFound(judge(toAll(FIRST, SECOND, SECOND, THIRD, FOURTH)), "told twice");
    isFound(judge(toAll(FIRST, SECOND, THIRD, FOURTH, SECOND)), "told twice");
  }

  @Test
  void twoOutOfOrderAreFound() {
    isFound(judge(toAll(FIRST, THIRD, SECOND, FOURTH)), "told after revision 13");
    isFound(judge(told(ALL, put("k/a", null, new Put("one", 9, 9, 1)))), "told after revision 10");
  }

  @Test
  void whatNobodyWroteIsFound() {
    WatchEvent invented = put("k/c", null, new Put("never", 15, 15, 1));
    isFound(judge(toAll(FIRST, SECOND, THIRD, FOURTH, invented)), "nobody wrote");
    List<Operation> refused = new ArrayList<>(WRITES);
    refused.add(write("k/c", "never", new Result.NotApplied("503")));
    isFound(judge(refused, toAll(FIRST, SECOND, THIRD, FOURTH, invented)), "nobody wrote");
  }

  @Test
  void whatMayHaveHappenedMayBeTold() {
    WatchEvent late = put("k/c", null, new Put("late", 15, 15, 1));
    List<Operation> unknown = new ArrayList<>(WRITES);
    unknown.add(write("k/c", "late", new Result.Unknown("504")));
    unknown.add(deleted("k/b", new Result.Unknown("504")));
    assertThat(judge(unknown, toAll(FIRST, SECOND, THIRD, FOURTH))).isEmpty();
    assertThat(judge(unknown, toAll(FIRST, SECOND, THIRD, FOURTH, late))).isEmpty();
  }

  @Test
  void anotherValueOrRevisionIsFound() {
    isFound(
        judge(toAll(put("k/a", null, new Put("two", 11, 11, 1)), SECOND, THIRD, FOURTH)),
        "acknowledged");
    WatchEvent later = put("k/b", null, new Put("other", 15, 15, 1));
    isFound(judge(toAll(FIRST, SECOND, FOURTH, later)), "Written");
  }

  @Test
  void aWrongValueBeforeIsFound() {
    isFound(
        judge(told(PREVIOUS, FIRST, put("k/a", null, A2), THIRD, FOURTH)), "before it was Put[");
    isFound(judge(told(PREVIOUS, FIRST, SECOND, put("k/b", A1, B1), FOURTH)), "before it was null");
  }

  @Test
  void versionsWithAGapAreFound() {
    isFound(
        judge(toAll(FIRST, put("k/a", A1, new Put("two", 12, 11, 3)), THIRD, FOURTH)),
        "does not follow");
    isFound(
        judge(toAll(FIRST, SECOND, THIRD, FOURTH, put("k/a", null, new Put("x", 15, 11, 3)))),
        "does not follow null");
    isFound(
        judge(toAll(event(new KeyChange("k/a", new Deleted(11), null)))),
        "delete of what is absent");
  }

  @Test
  void aDisagreementIsFound() {
    WatchEvent otherwise = put("k/b", null, new Put("else", 13, 13, 1));
    isFound(
        judge(toAll(FIRST, SECOND, THIRD, FOURTH), toAll(FIRST, SECOND, otherwise, FOURTH)),
        "others were told");
  }

  @Test
  void whoBeganAnewOwesOnlyWhatIsInItsSpans() {
    Told whole = toAll(FIRST, SECOND, THIRD, FOURTH);
    Told gaps = new Told(ALL, List.of(span(10, bare(FIRST)), span(13, bare(FOURTH))));
    assertThat(judge(whole, gaps)).isEmpty();
    Told more = new Told(ALL, List.of(span(10, bare(FIRST), bare(THIRD)), span(13, bare(FOURTH))));
    isFound(judge(whole, more), "was not told g1:12");
    Told less = new Told(ALL, List.of(span(10, bare(FIRST)), span(13)));
    isFound(judge(whole, less), "was not told g1:14");
  }

  private static List<String> judgeTransaction(Fate fate, WatchEvent... events) {
    Transaction transaction =
        new Transaction(
            1, 1, List.of(new Step.Append("k/a", 1), new Step.Append("k/b", 2)), 0, 1, fate);
    ToldHistory history = new ToldHistory(List.of(told(ALL, events)));
    return ToldTransactions.contradictions(history, List.of(transaction), List.of(), "k/");
  }

  @Test
  void halfATransactionIsFound() {
    KeyChange one = new KeyChange("k/a", new Put("1,", 11, 11, 1), null);
    KeyChange other = new KeyChange("k/b", new Put("2,", 11, 11, 1), null);
    KeyChange late = new KeyChange("k/b", new Put("2,", 12, 12, 1), null);
    assertThat(judgeTransaction(Fate.COMMITTED, event(one, other))).isEmpty();
    assertThat(judgeTransaction(Fate.UNKNOWN, event(one, other))).isEmpty();
    assertThat(judgeTransaction(Fate.UNKNOWN)).isEmpty();
    assertThat(judgeTransaction(Fate.ABORTED)).isEmpty();
    isFound(judgeTransaction(Fate.UNKNOWN, event(one)), "told in pieces");
    isFound(judgeTransaction(Fate.COMMITTED, event(one)), "told in pieces");
    isFound(judgeTransaction(Fate.COMMITTED, event(one), event(late)), "told in pieces");
    isFound(judgeTransaction(Fate.COMMITTED), "was not told");
    isFound(judgeTransaction(Fate.ABORTED, event(one, other)), "told, and refused");
  }

  @Test
  void aLostIncrementIsFound() {
    Increment second = new Increment(1, "k/n", 0, 1, Fate.COMMITTED, 2L);
    WatchEvent one = put("k/n", null, new Put("1", 11, 11, 1));
    WatchEvent two = put("k/n", null, new Put("2", 12, 11, 2));
    assertThat(judgeIncrement(second, one, two)).isEmpty();
    isFound(judgeIncrement(second, one), "was not told");
    isFound(judgeIncrement(second, two), "was told as");
  }

  private static List<String> judgeIncrement(Increment increment, WatchEvent... events) {
    ToldHistory history = new ToldHistory(List.of(told(ALL, events)));
    return ToldTransactions.contradictions(history, List.of(), List.of(increment), "k/");
  }
}
