package io.quorate.system.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.checker.FinalReads;
import io.quorate.system.checker.LinearizabilityChecker;
import io.quorate.system.crash.Load;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.http.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the load of the crash test against a store with a planted bug: the judges must find it. */
final class JudgesTest {
  private static final LoadKeys KEYS = new LoadKeys("fake", Map.of("a", "g1", "b", "g2"));
  private static final int ENOUGH_OPERATIONS = 3_000;

  private record Judged(List<Operation> history, List<String> faults) {}

  /** A bug strikes at random, and may strike where nobody looks again. */
  private static final int ATTEMPTS = 5;

  private static Judged judge(PlantedBug bug, int seed) throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway(bug, seed)) {
      Session session = new Session(gateway.uri(), "default", "admin", "secret");
      Load load = new Load(gateway.uri(), session, KEYS, seed);
      try (load) {
        while (load.recorder().size() < ENOUGH_OPERATIONS) {
          Thread.sleep(20);
        }
      }
      List<Operation> history = load.recorder().all();
      List<String> faults = new ArrayList<>();
      new LinearizabilityChecker()
          .failures(history)
          .forEach(verdict -> faults.add(verdict.toString()));
      faults.addAll(FinalReads.contradictions(history, gateway.stored()));
      return new Judged(history, faults);
    }
  }

  @Test
  void acceptATrueStoreWithLostAnswers() throws IOException, InterruptedException {
    Judged judged = judge(PlantedBug.NONE, 7);
    assertThat(judged.faults()).isEmpty();
    assertThat(judged.history()).anyMatch(o -> o.result() instanceof Result.Unknown);
    assertThat(judged.history()).anyMatch(o -> o.result() instanceof Result.ConditionFailed);
    assertThat(judged.history()).anyMatch(o -> o.result() instanceof Result.Deleted);
  }

  @ParameterizedTest
  @EnumSource(value = PlantedBug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findEveryPlantedBug(PlantedBug bug) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!judge(bug, 7 + attempt).faults().isEmpty()) {
        return;
      }
    }
    throw new AssertionError(bug + " was not found");
  }
}
