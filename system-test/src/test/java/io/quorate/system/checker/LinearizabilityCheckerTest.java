package io.quorate.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories made by hand, right and wrong ones. Times are small numbers so that they read well. */
final class LinearizabilityCheckerTest {
  private final List<Operation> history = new ArrayList<>();
  private final LinearizabilityChecker checker = new LinearizabilityChecker();

  private void op(long called, long returned, Action action, Result result) {
    history.add(new Operation(1, "k", action, called, returned, result));
  }

  private static Action put(String value) {
    return new Action.Put(value);
  }

  private static Action read() {
    return new Action.Read();
  }

  private static Result created(long revision) {
    return new Result.Written(revision, true);
  }

  private static Result updated(long revision) {
    return new Result.Written(revision, false);
  }

  private static Result found(String value, long revision) {
    return new Result.Found(value, revision);
  }

  private void accepts() {
    assertThat(checker.failures(history)).isEmpty();
  }

  private void refuses() {
    assertThat(checker.failures(history)).hasSize(1).first().isInstanceOf(Verdict.Violation.class);
  }

  @Test
  void oneAfterTheOther() {
    op(1, 2, read(), new Result.Absent());
    op(3, 4, put("a"), created(5));
    op(5, 6, read(), found("a", 5));
    op(7, 8, new Action.Delete(), new Result.Deleted());
    op(9, 10, read(), new Result.Absent());
    op(11, 12, put("b"), created(9));
    accepts();
  }

  @Test
  void concurrentWritesInEitherOrder() {
    op(1, 10, put("a"), created(1));
    op(2, 9, put("b"), updated(2));
    op(11, 12, read(), found("b", 2));
    accepts();
  }

  @Test
  void readsOverlappingAWriteMaySeeOldThenNew() {
    op(1, 2, put("a"), created(1));
    op(3, 20, put("b"), updated(2));
    op(4, 5, read(), found("a", 1));
    op(6, 7, read(), found("b", 2));
    accepts();
  }

  @Test
  void readsThatSeeNewThenOldAreRefused() {
    op(1, 2, put("a"), created(1));
    op(3, 20, put("b"), updated(2));
    op(4, 5, read(), found("b", 2));
    op(6, 7, read(), found("a", 1));
    refuses();
  }

  @Test
  void staleRead() {
    op(1, 2, put("a"), created(1));
    op(3, 4, put("b"), updated(2));
    op(5, 6, read(), found("a", 1));
    refuses();
  }

  @Test
  void lostWrite() {
    op(1, 2, put("a"), created(1));
    op(3, 4, read(), new Result.Absent());
    refuses();
  }

  @Test
  void resurrectedValue() {
    op(1, 2, put("a"), created(1));
    op(3, 4, new Action.Delete(), new Result.Deleted());
    op(5, 6, read(), new Result.Absent());
    op(7, 8, read(), found("a", 1));
    refuses();
  }

  @Test
  void refusedButApplied() {
    op(1, 2, put("a"), created(1));
    op(3, 4, put("b"), new Result.NotApplied("503 unavailable"));
    op(5, 6, read(), found("b", 2));
    refuses();
    assertThat(checker.failures(history).get(0).toString()).contains("said not to be applied");
  }

  @Test
  void unknownWriteMayShowLateOrNever() {
    op(1, 2, put("a"), created(1));
    op(3, 4, put("b"), new Result.Unknown("504"));
    op(5, 6, put("never"), new Result.Unknown("reset"));
    op(7, 8, read(), found("a", 1));
    op(9, 10, read(), found("b", 7));
    op(11, 12, new Action.PutIfMatch("c", 7), updated(8));
    accepts();
  }

  @Test
  void unknownWriteMayNotShowTwice() {
    op(1, 2, put("a"), created(1));
    op(3, 4, put("b"), new Result.Unknown("504"));
    op(5, 6, read(), found("b", 2));
    op(7, 8, put("c"), updated(3));
    op(9, 10, read(), found("b", 4));
    refuses();
  }

  @Test
  void unknownWriteMayNotShowBeforeItsCall() {
    op(1, 2, read(), found("b", 2));
    op(3, 4, put("b"), new Result.Unknown("504"));
    refuses();
  }

  @Test
  void unknownDeleteExplainsAbsence() {
    op(1, 2, put("a"), created(1));
    op(3, 4, new Action.Delete(), new Result.Unknown("504"));
    op(5, 6, read(), found("a", 1));
    op(7, 8, read(), new Result.Absent());
    op(9, 10, put("b"), created(4));
    accepts();
  }

  @Test
  void conditionsSeeTheStateTheyAreJudgedOn() {
    op(1, 2, new Action.PutIfAbsent("a"), created(3));
    op(3, 4, new Action.PutIfAbsent("b"), new Result.ConditionFailed(3));
    op(5, 6, new Action.PutIfMatch("c", 2), new Result.ConditionFailed(3));
    op(7, 8, new Action.PutIfMatch("d", 3), updated(4));
    op(9, 10, new Action.Delete(), new Result.Deleted());
    op(11, 12, new Action.PutIfMatch("e", 4), new Result.ConditionFailed(0));
    accepts();
  }

  @Test
  void twoWinnersOfOneCondition() {
    op(1, 2, put("a"), created(1));
    op(3, 10, new Action.PutIfMatch("b", 1), updated(2));
    op(4, 9, new Action.PutIfMatch("c", 1), updated(3));
    refuses();
  }

  @Test
  void conditionRefusedAlthoughItHeld() {
    op(1, 2, put("a"), created(1));
    op(3, 4, new Action.PutIfMatch("b", 1), new Result.ConditionFailed(1));
    refuses();
  }

  @Test
  void createdTwice() {
    op(1, 2, put("a"), created(1));
    op(3, 4, put("b"), created(2));
    refuses();
  }

  @Test
  void revisionThatGoesBack() {
    op(1, 2, put("a"), created(5));
    op(3, 4, put("b"), updated(4));
    refuses();
  }

  @Test
  void revisionOfAValueThatChanges() {
    op(1, 2, put("a"), created(5));
    op(3, 4, read(), found("a", 6));
    refuses();
  }

  @Test
  void deleteThatFoundNothingAlthoughThereWasSomething() {
    op(1, 2, put("a"), created(5));
    op(3, 4, new Action.Delete(), new Result.Absent());
    refuses();
  }

  @Test
  void givingUpIsNoPass() {
    for (int i = 0; i < 60; i++) {
      op(2L * i, 2L * i + 1, put("v" + i), i == 0 ? created(1) : updated(i + 1));
    }
    accepts();
    LinearizabilityChecker impatient = new LinearizabilityChecker(50);
    assertThat(impatient.failures(history)).singleElement().isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void keysAreJudgedByThemselves() {
    op(1, 2, put("a"), created(1));
    history.add(new Operation(2, "other", read(), 3, 4, new Result.Absent()));
    accepts();
  }

  /**
   * Histories cut from a true register, with calls and returns spread around the instant of effect,
   * are accepted; the same with one read moved to an overwritten value is not.
   */
  @Test
  void randomHistoriesOfATrueRegisterPassAndTheirCorruptionsDoNot() {
    for (int seed = 0; seed < 300; seed++) {
      SimulatedRegister register = new SimulatedRegister(new Random(seed));
      List<Operation> good = register.run(200);
      assertThat(checker.failures(good)).as("seed " + seed).isEmpty();
      List<Operation> bad = register.withStaleRead(good);
      assertThat(checker.failures(bad)).as("seed " + seed + " with a stale read").hasSize(1);
    }
  }
}
