package io.quorate.system.increments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.system.fault.inject.FaultKind;
import io.quorate.system.increments.IncrementPlan.Kill;
import io.quorate.system.increments.IncrementPlan.Slot;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IncrementPlanTest {
  private static final IncrementPlan PLAN = IncrementPlan.of(42, 10_001, 40, 3, 2);

  @Test
  void aSeedIsAPlan() {
    assertThat(IncrementPlan.of(42, 10_001, 40, 3, 2)).isEqualTo(PLAN);
    assertThat(IncrementPlan.of(43, 10_001, 40, 3, 2)).isNotEqualTo(PLAN);
  }

  @Test
  void slotsHoldAllIncrementsAndEachItsKillsInOrder() {
    int from = 0;
    for (Slot slot : PLAN.slots()) {
      List<Integer> at = slot.kills().stream().map(Kill::at).toList();
      assertThat(at).hasSize(3).isSorted();
      int least = from;
      assertThat(at).allMatch(count -> count >= least && count < slot.until());
      from = slot.until();
    }
    assertThat(from).isEqualTo(10_001);
  }

  @Test
  void leadersAndGatewaysDieEquallyOften() {
    for (FaultKind kind : List.of(FaultKind.KILL_LEADER, FaultKind.KILL_GATEWAY)) {
      assertThat(PLAN.slots().stream().flatMap(slot -> slot.kills().stream()))
          .filteredOn(kill -> kill instanceof Kill.OfServer server && server.kind() == kind)
          .hasSize(20);
    }
  }

  @Test
  void aPlanWithoutRoomForItsKillsIsRefused() {
    assertThatThrownBy(() -> IncrementPlan.of(1, 100, 0, 3, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IncrementPlan.of(1, 100, 20, 3, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
