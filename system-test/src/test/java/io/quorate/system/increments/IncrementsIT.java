package io.quorate.system.increments;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.fault.net.FaultTools;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Increments count once, whoever is killed: the short form of {@code system-test/increments}.
 *
 * <p>{@code -Dincrements.seed=N} makes the same choices again.
 */
@Order(80)
final class IncrementsIT {
  private static final long SEED = Long.getLong("increments.seed", System.nanoTime());

  @BeforeAll
  static void machineAllowsIt() throws Exception {
    FaultTools.require();
  }

  @Test
  void eachCountsOnceWhoeverIsKilled() throws Exception {
    IncrementOutcome outcome =
        IncrementRun.run(new IncrementRun.Options("increments-it", SEED, 1_000, 2, 2));
    assertThat(outcome.problems()).as(outcome.toString()).isEmpty();
    assertThat(outcome.sum()).isEqualTo(1_000);
    assertThat(outcome.answered()).isEqualTo(1_000);
    assertThat(outcome.kills()).containsEntry("leaders", 1).containsEntry("gateways", 1);
    // Otherwise nothing was tried.
    assertThat(outcome.resent()).as(outcome.toString()).isPositive();
  }
}
