package io.quorate.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FinalReadsTest {
  private final List<Operation> history = new ArrayList<>();

  private void op(long called, long returned, Action action, Result result) {
    history.add(new Operation(1, "k", action, called, returned, result));
  }

  private List<String> with(Map<String, String> stored) {
    return FinalReads.contradictions(history, stored);
  }

  @Test
  void theLastAcknowledgedValueIsRight() {
    op(1, 2, new Action.Put("a"), new Result.Written(1, true));
    op(3, 4, new Action.Put("b"), new Result.Written(2, false));
    assertThat(with(Map.of("k", "b"))).isEmpty();
    assertThat(with(Map.of("k", "a"))).singleElement().asString().contains("older a");
    assertThat(with(Map.of())).singleElement().asString().contains("absent");
  }

  @Test
  void eitherOfTwoConcurrentValuesIsRight() {
    op(1, 5, new Action.Put("a"), new Result.Written(1, true));
    op(2, 4, new Action.Put("b"), new Result.Written(2, false));
    assertThat(with(Map.of("k", "a"))).isEmpty();
    assertThat(with(Map.of("k", "b"))).isEmpty();
  }

  @Test
  void refusedValuesMustNotBeThere() {
    op(1, 2, new Action.Put("a"), new Result.NotApplied("503"));
    assertThat(with(Map.of())).isEmpty();
    assertThat(with(Map.of("k", "a"))).singleElement().asString().contains("refused");
  }

  @Test
  void unknownWritesMayBeThereOrNot() {
    op(1, 2, new Action.Put("a"), new Result.Written(1, true));
    op(3, 4, new Action.Put("b"), new Result.Unknown("reset"));
    op(5, 6, new Action.Put("c"), new Result.Written(2, false));
    assertThat(with(Map.of("k", "b"))).isEmpty();
    assertThat(with(Map.of("k", "c"))).isEmpty();
    assertThat(with(Map.of("k", "a"))).hasSize(1);
  }

  @Test
  void deletesAreAcknowledgedToo() {
    op(1, 2, new Action.Put("a"), new Result.Written(1, true));
    op(3, 4, new Action.Delete(), new Result.Deleted());
    assertThat(with(Map.of())).isEmpty();
    assertThat(with(Map.of("k", "a"))).singleElement().asString().contains("older a");
  }

  @Test
  void whatNobodyWroteIsFound() {
    op(1, 2, new Action.Put("a"), new Result.Written(1, true));
    assertThat(with(Map.of("k", "x"))).singleElement().asString().contains("nobody wrote");
    assertThat(with(Map.of("k", "a", "l", "y"))).singleElement().asString().contains("nobody");
  }
}
