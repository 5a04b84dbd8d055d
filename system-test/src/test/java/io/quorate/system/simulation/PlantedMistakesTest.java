package io.quorate.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake is found within so many seeds, by the invariants that it breaks. */
final class PlantedMistakesTest {
  @TempDir(factory = MemoryDirectory.class)
  private Path home;

  private static Arguments found(Mistake mistake, int withinSeeds, Invariant... by) {
    return Arguments.of(mistake, withinSeeds, EnumSet.copyOf(Arrays.asList(by)));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        found(
            Mistake.ACKNOWLEDGED_BEFORE_COMMIT,
            50,
            Invariant.REPLICAS_AGREE,
            Invariant.NOTHING_ACKNOWLEDGED_IS_LOST),
        found(
            Mistake.ACKNOWLEDGED_BEFORE_SYNC,
            150,
            Invariant.REPLICAS_AGREE,
            Invariant.REPLICAS_CONVERGE,
            Invariant.NOTHING_ACKNOWLEDGED_IS_LOST),
        found(Mistake.VOTE_FORGOTTEN, 100, Invariant.ONE_LEADER_A_TERM),
        found(Mistake.LOST_TRUNCATION, 50, Invariant.REPLICAS_AGREE),
        found(
            Mistake.READ_WITHOUT_ROUND,
            2_000,
            Invariant.REVISIONS_ARE_MONOTONIC,
            Invariant.LINEARIZABLE,
            Invariant.WATCHES_TELL_THE_LOG),
        found(
            Mistake.REFUSED_BUT_LOGGED,
            50,
            Invariant.LINEARIZABLE,
            Invariant.NOTHING_ACKNOWLEDGED_IS_LOST,
            Invariant.OUTCOME_UNKNOWN_IS_HONEST,
            Invariant.NOTHING_IS_APPLIED_TWICE),
        found(
            Mistake.UNKNOWN_CALLED_UNSENT,
            50,
            Invariant.NOTHING_IS_APPLIED_TWICE,
            Invariant.OUTCOME_UNKNOWN_IS_HONEST),
        found(
            Mistake.DUPLICATED_WRITE,
            50,
            Invariant.NOTHING_ACKNOWLEDGED_IS_LOST,
            Invariant.NOTHING_IS_APPLIED_TWICE,
            Invariant.OUTCOME_UNKNOWN_IS_HONEST),
        found(Mistake.SKIPPED_CONDITION, 20, Invariant.RESULTS_FOLLOW_THE_LOG),
        found(Mistake.IGNORED_EPOCH, 50, Invariant.STALE_EPOCH_NEVER_APPLIED),
        found(Mistake.SKIPPED_ENTRY, 20, Invariant.REPLICAS_AGREE, Invariant.NO_REPLICA_FAILS),
        found(Mistake.OWN_CLOCK, 20, Invariant.STAMPED_TIME_NEVER_GOES_BACK),
        found(Mistake.WALL_CLOCK, 100, Invariant.NOTHING_ENDS_EARLY),
        found(Mistake.SNAPSHOT_WITHOUT_A_ROW, 50, Invariant.NO_REPLICA_FAILS),
        found(
            Mistake.SNAPSHOT_WITHOUT_HISTORY,
            100,
            Invariant.REPLICAS_AGREE,
            Invariant.SCAN_IS_ONE_REVISION,
            Invariant.WATCHES_TELL_THE_LOG),
        found(Mistake.UNPINNED_SCAN, 50, Invariant.SCAN_IS_ONE_REVISION),
        found(
            Mistake.MISTAKEN_TENANT,
            50,
            Invariant.TENANTS_ARE_SEPARATE,
            Invariant.SCAN_IS_ONE_REVISION,
            Invariant.REVISIONS_ARE_MONOTONIC),
        found(Mistake.LOST_CHANGE, 50, Invariant.WATCHES_TELL_THE_LOG),
        found(Mistake.LOST_TIMER, 20, Invariant.EVERY_CALL_ENDS),
        found(Mistake.UNBOUNDED_QUEUE, 400, Invariant.QUEUES_ARE_BOUNDED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void areFound(Mistake mistake, int withinSeeds, Set<Invariant> by) {
    for (long seed = 1; seed <= withinSeeds; seed++) {
      try {
        Simulation.run(seed, mistake, home, null);
      } catch (Broken broken) {
        System.out.printf("%s: %s, with seed %d%n", mistake, broken.invariant(), seed);
        assertThat(by).contains(broken.invariant());
        return;
      }
    }
    throw new AssertionError(mistake + " was not found within " + withinSeeds + " seeds");
  }

  @Test
  void noneIsForgottenHere() {
    Set<Mistake> planted = EnumSet.of(Mistake.NONE);
    mistakes().forEach(arguments -> planted.add((Mistake) arguments.get()[0]));
    assertThat(planted).containsExactlyInAnyOrder(Mistake.values());
  }

  @Test
  void aBrokenRunSaysHowToSeeItAgain() {
    Broken broken = null;
    try {
      Simulation.run(1, Mistake.SKIPPED_ENTRY, home, null);
    } catch (Broken e) {
      broken = e;
    }
    assertThat(broken)
        .isNotNull()
        .hasMessageContaining("seed 1 breaks ")
        .hasMessageContaining("applied")
        .hasMessageContaining("-Dsim.seed=1");
  }
}
