package io.quorate.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.checker.ScanValidity.Row;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ScanValidityTest {
  private final List<Operation> history = new ArrayList<>();

  private void put(String key, String value, Result result) {
    history.add(new Operation(1, key, new Action.Put(value), 1, 2, result));
  }

  private void put(String key, String value, long revision) {
    put(key, value, new Result.Written(revision, false));
  }

  private List<String> violations(Map<String, Row> rows) {
    return new ScanValidity(history).violations(rows);
  }

  @Test
  void eachMomentIsRight() {
    put("a", "a1", 1);
    put("b", "b2", 2);
    put("a", "a3", 3);
    assertThat(violations(Map.of())).isEmpty();
    assertThat(violations(Map.of("a", new Row("a1", 1)))).isEmpty();
    assertThat(violations(Map.of("a", new Row("a1", 1), "b", new Row("b2", 2)))).isEmpty();
    assertThat(violations(Map.of("a", new Row("a3", 3), "b", new Row("b2", 2)))).isEmpty();
  }

  @Test
  void pagesOfTwoMomentsAreNot() {
    put("a", "a1", 1);
    put("b", "b2", 2);
    put("a", "a3", 3);
    put("b", "b4", 4);
    assertThat(violations(Map.of("a", new Row("a1", 1), "b", new Row("b4", 4))))
        .singleElement()
        .asString()
        .contains("a was Row[value=a1, revision=1]", "changed at 3", "b = Row[value=b4");
  }

  @Test
  void aKeyThatWasThereIsMissing() {
    put("a", "a1", 1);
    put("b", "b2", 2);
    assertThat(violations(Map.of("b", new Row("b2", 2))))
        .singleElement()
        .asString()
        .contains("a was absent");
  }

  @Test
  void aValueBelongsToItsRevision() {
    put("a", "a1", 1);
    assertThat(violations(Map.of("a", new Row("other", 1)))).hasSize(1);
  }

  @Test
  void whatWasNotAcknowledgedProvesNothing() {
    put("a", "a1", new Result.Unknown("reset"));
    put("b", "b2", 2);
    assertThat(violations(Map.of("b", new Row("b2", 2)))).isEmpty();
    assertThat(violations(Map.of("a", new Row("a1", 1), "b", new Row("b2", 2)))).isEmpty();
  }
}
