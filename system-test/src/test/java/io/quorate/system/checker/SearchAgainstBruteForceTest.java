package io.quorate.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The search prunes; this tries every order of small histories, most of them wrong, instead. */
final class SearchAgainstBruteForceTest {
  private static final int HISTORIES = 30_000;

  @Test
  void agreesOnSmallHistories() {
    int accepted = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      List<Operation> history = history(new Random(seed));
      boolean isExpected = exists(history, new ArrayList<>(), RegisterState.INITIAL);
      Verdict verdict = new LinearizabilityChecker().check("k", history);
      assertThat(verdict instanceof Verdict.Linearizable)
          .as("seed %d: %s", seed, history)
          .isEqualTo(isExpected);
      accepted += isExpected ? 1 : 0;
    }
    // Neither answer must be the only one, or the comparison would say nothing.
    assertThat(accepted).isBetween(HISTORIES / 50, HISTORIES - HISTORIES / 50);
  }

  private static List<Operation> history(Random random) {
    int size = 2 + random.nextInt(5);
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long called = random.nextInt(12);
      long returned = called + random.nextInt(8);
      Action action = action(random, "v" + i);
      history.add(new Operation(i, "k", action, called, returned, result(random, action, size)));
    }
    return history;
  }

  private static Action action(Random random, String value) {
    return switch (random.nextInt(7)) {
      case 0, 1 -> new Action.Read();
      case 2 -> new Action.PutIfMatch(value, 1 + random.nextInt(3));
      case 3 -> new Action.PutIfAbsent(value);
      case 4 -> new Action.Delete();
      case 5 -> new Action.DeleteIfMatch(1 + random.nextInt(3));
      default -> new Action.Put(value);
    };
  }

  private static Result result(Random random, Action action, int size) {
    if (!action.isRead() && random.nextInt(3) == 0) {
      return new Result.Unknown("lost");
    }
    int revision = 1 + random.nextInt(4);
    if (action instanceof Action.Read) {
      return random.nextInt(3) == 0
          ? new Result.Absent()
          : new Result.Found("v" + random.nextInt(size), revision);
    }
    if (action instanceof Action.DeleteIfMatch) {
      return random.nextInt(3) == 0
          ? new Result.ConditionFailed(random.nextInt(3))
          : new Result.Deleted();
    }
    if (action instanceof Action.Delete) {
      return random.nextBoolean() ? new Result.Absent() : new Result.Deleted();
    }
    boolean isConditional = !(action instanceof Action.Put);
    return isConditional && random.nextInt(3) == 0
        ? new Result.ConditionFailed(random.nextInt(3))
        : new Result.Written(revision, random.nextInt(3) > 0);
  }

  /** Whether the rest of a history can follow a state, by trying each operation that may. */
  private static boolean exists(List<Operation> all, List<Operation> done, RegisterState state) {
    List<Operation> open = new ArrayList<>(all);
    open.removeAll(done);
    long firstReturn =
        open.stream()
            .filter(operation -> !(operation.result() instanceof Result.Unknown))
            .mapToLong(Operation::returnedNanos)
            .min()
            .orElse(Long.MAX_VALUE);
    if (firstReturn == Long.MAX_VALUE) {
      return true;
    }
    for (Operation next : open) {
      RegisterState after = next.calledNanos() <= firstReturn ? state.after(next) : null;
      if (after != null) {
        done.add(next);
        if (exists(all, done, after)) {
          return true;
        }
        done.remove(done.size() - 1);
      }
    }
    return false;
  }
}
