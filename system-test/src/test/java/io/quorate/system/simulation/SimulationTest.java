package io.quorate.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.history.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs seeds. {@code -Dsim.seeds=100000} runs more of them, {@code -Dsim.from=N} others, {@code
 * -Dsim.seed=N} one with its whole trace.
 */
final class SimulationTest {
  private static final int SEEDS = Integer.getInteger("sim.seeds", 2_000);
  private static final long FROM = Long.getLong("sim.from", 1);

  @TempDir(factory = MemoryDirectory.class)
  private Path home;

  @Test
  void noInvariantBreaks() {
    long started = System.nanoTime();
    long steps = 0;
    long operations = 0;
    long unknown = 0;
    for (long seed = FROM; seed < FROM + SEEDS; seed++) {
      Simulation.Report report = Simulation.run(seed, Mistake.NONE, home, null);
      steps += report.steps();
      operations += report.history().size();
      unknown +=
          report.history().stream().filter(o -> o.result() instanceof Result.Unknown).count();
    }
    System.out.printf(
        "%d seeds: %d operations, %d of them of unknown outcome, %d steps, %d ms%n",
        SEEDS, operations, unknown, steps, (System.nanoTime() - started) / 1_000_000);
    // A run in which nobody got an answer proves nothing.
    assertThat(operations).isGreaterThan(100L * SEEDS);
    assertThat(unknown).isLessThan(operations / 2);
  }

  /** The last of these seeds runs on MapDB. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 17})
  void theSameSeedIsTheSameRun(long seed) {
    Simulation.Report first = Simulation.run(seed, Mistake.NONE, home, null);
    Simulation.Report second = Simulation.run(seed, Mistake.NONE, home, null);
    assertThat(second.traceHash()).isEqualTo(first.traceHash());
    assertThat(second.steps()).isEqualTo(first.steps());
    assertThat(second.history()).isEqualTo(first.history());
  }

  @Test
  void anotherSeedIsAnotherRun() {
    Simulation.Report first = Simulation.run(FROM, Mistake.NONE, home, null);
    Simulation.Report other = Simulation.run(FROM + 1, Mistake.NONE, home, null);
    assertThat(other.traceHash()).isNotEqualTo(first.traceHash());
  }

  @Test
  @EnabledIfSystemProperty(named = "sim.seed", matches = "-?[0-9]+")
  void replay() {
    Simulation.Report report =
        Simulation.run(Long.getLong("sim.seed"), Mistake.NONE, home, System.out::println);
    assertThat(report.history()).isNotEmpty();
  }
}
