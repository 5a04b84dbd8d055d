package io.quorate.system.increments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IncrementReportTest {
  private static IncrementOutcome outcome(List<String> problems) {
    return new IncrementOutcome(
        1,
        10_000,
        10_000,
        Map.of("leaders", 20, "gateways", 19),
        Map.of("client killed", 3, "answer lost", 1_040),
        Map.of("a", 4_000L, "b", 6_000L),
        problems,
        9);
  }

  @Test
  void figuresStandInATable() {
    assertThat(IncrementReport.of(outcome(List.of()), "today"))
        .isEqualTo(
            """
            today

            | Measure | Figure |
            |---|---|
            | Increments answered | 10,000 of 10,000 |
            | Sum of the 2 counters at the end | 10,000 |
            | Killed | gateways 19, leaders 20 |
            | Sent again | 1,043 times: answer lost 1,040, client killed 3 |
            | Problems | none |""");
  }

  @Test
  void problemsAreNotHidden() {
    assertThat(IncrementReport.of(outcome(List.of("lost one", "and two")), "today"))
        .endsWith("| Problems | lost one; and two |");
  }
}
