package io.quorate.system.fault.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.fault.inject.FaultKind;
import io.quorate.system.fault.net.FaultTools;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A cluster in a network of its own meets one fault after the other under load: it must come back
 * by itself each time, and have told no client anything untrue.
 *
 * <p>{@code -Dfault.seed=N} replays the choices, {@code -Dlimits=true} judges times.
 */
@Order(80)
final class FaultIT {
  private static final long SEED = Long.getLong("fault.seed", System.nanoTime());
  private static final boolean LIMITS = Boolean.getBoolean("limits");
  private static final long MAX_RECOVERY_MS = 10_000;

  /** One of each family, those that break most; the soak has all. */
  private static final List<FaultKind> KINDS =
      List.of(
          FaultKind.KILL_LEADER,
          FaultKind.KILL_ALL,
          FaultKind.KILL_GATEWAY,
          FaultKind.PAUSE_LEADER,
          FaultKind.ISOLATED_LEADER,
          FaultKind.ONE_WAY_PARTITION,
          FaultKind.REORDERING,
          FaultKind.FULL_DISK,
          FaultKind.SYNC_ERROR);

  @BeforeAll
  static void machineAllowsIt() throws Exception {
    FaultTools.require();
  }

  @Test
  void clientsAreToldTheTruthUnderEachFault() throws Exception {
    Outcome outcome = FaultRun.run(FaultRun.Options.once("fault-it", SEED, KINDS));
    assertThat(outcome.problems()).as("seed " + SEED).isEmpty();
    assertThat(outcome.slots()).hasSize(KINDS.size());
    assertThat(outcome.slots())
        .as("seed " + SEED)
        .allSatisfy(
            stretch -> {
              assertThat(stretch.operationsPerSecondBefore())
                  .isGreaterThanOrEqualTo(StretchRun.LEAST_OPERATIONS_PER_SECOND);
              assertThat(stretch.operationsPerSecondAfter())
                  .isGreaterThanOrEqualTo(StretchRun.LEAST_OPERATIONS_PER_SECOND);
              if (LIMITS) {
                assertThat(stretch.recoveryMs()).isLessThanOrEqualTo(MAX_RECOVERY_MS);
              }
            });
  }
}
