package io.quorate.system.planted;

import static io.quorate.system.planted.Ground.by;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.planted.Ground.Proof;
import io.quorate.system.planted.agent.Plant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The judges find bugs that are planted into real servers: each where it must show, and nothing in
 * the same scenario without a bug.
 *
 * <p>{@code -Dplanted.rounds=5} runs everything as often, {@code -Dplanted.seed=N} replays choices,
 * {@code -Dplanted.only=snapshot} runs the scenarios whose names have a match of that. What strikes
 * depends on timing too: a scenario that found nothing is tried again, a few times, and it is
 * printed how often.
 */
@Order(85)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PlantedBugsIT {
  private static final int ROUNDS = Integer.getInteger("planted.rounds", 1);
  private static final long SEED = Long.getLong("planted.seed", System.nanoTime());
  private static final Pattern ONLY = Pattern.compile(System.getProperty("planted.only", ""));
  private static final int ATTEMPTS = 4;

  private final Random random = new Random(SEED);
  private Planted planted;
  private int runs;

  @BeforeAll
  void start() throws Exception {
    planted = Planted.start("planted");
  }

  @AfterAll
  void stop() {
    if (planted != null) {
      planted.close();
    }
  }

  /**
   * In this order. What comes last leaves marks: replicas that agree on something that their logs
   * do not say, which no restart may follow.
   */
  private static List<Ground> grounds() {
    return List.of(
        Ground.of(
            "clients alone",
            new Contention(Set.of()),
            by(Judge.LINEARIZABILITY, Plant.FOLLOWER_READ),
            by(Judge.LINEARIZABILITY, Plant.SWAPPED_RESULTS),
            by(Judge.LINEARIZABILITY, Plant.LATE_PUBLISH)),
        Ground.of(
            "lost answers",
            new Contention(Set.of(Plant.LOST_ANSWER)),
            by(Judge.LINEARIZABILITY, Plant.BLIND_REPEAT),
            by(Judge.FINAL_READS, Plant.UNKNOWN_AS_REFUSED)),
        Ground.of(
            "scans in pages while writes go on",
            new PagedScans(),
            by(Judge.SCANS, Plant.PAGE_UNPINNED)),
        Ground.of(
            "a leader that is cut off",
            new CutOffLeader(),
            by(Judge.LINEARIZABILITY, Plant.STALE_READ)),
        Ground.of(
            "a leader without followers is killed",
            new DeadFollowers(),
            by(Judge.FINAL_READS, Plant.QUORUM_OF_ONE)),
        Ground.of(
            "a power loss of all nodes",
            new PowerLoss(),
            by(Judge.FINAL_READS, Plant.FSYNC_SKIPPED)),
        Ground.of(
            "all nodes are killed after elections",
            new FullRestart(),
            by(Judge.TERMS, Plant.VOTE_NOT_SAVED)),
        Ground.of(
            "a node is killed after it was stopped cleanly before",
            new CrashAfterCleanStop(),
            by(Judge.AGREEMENT, Plant.TRUSTED_AFTER_CRASH)),
        Ground.of("one follower differs", new OneFollower(), by(Judge.PRODUCT, Plant.LOCAL_CLOCK)),
        Ground.of(
            "a node is killed after a snapshot",
            new SnapshotRestart(),
            by(Judge.PRODUCT, Plant.SNAPSHOT_DROPS_ROWS),
            by(Judge.FINAL_READS, Plant.SNAPSHOT_DROPS_ROWS, Plant.SNAPSHOT_NOT_VERIFIED),
            by(Judge.AGREEMENT, Plant.REVISION_NOT_RESTORED)),
        Ground.of(
            "lost answers of transactions and increments",
            new TransactionContention(),
            by(Judge.COUNTERS, Plant.FORGOTTEN_REQUEST)),
        Ground.of(
            "watchers, some of them slow",
            new WatchedLoad(),
            by(Judge.WATCHES, Plant.SKIPPED_REVISION),
            by(Judge.WATCHES, Plant.LOST_PAGE)),
        Ground.of(
            "an old routing table",
            new Contention(Set.of(Plant.OLD_ROUTE)),
            by(Judge.FINAL_READS, Plant.EPOCH_IGNORED)),
        Ground.of(
            "clients alone, leaving marks",
            new Contention(Set.of()),
            by(Judge.LINEARIZABILITY, Plant.CONDITION_IGNORED),
            by(Judge.LINEARIZABILITY, Plant.LOST_DELETE),
            by(Judge.FINAL_READS, Plant.DROPPED_TAIL)),
        Ground.of(
            "transactions, leaving marks",
            new TransactionContention(),
            by(Judge.TRANSACTIONS, Plant.TORN_TRANSACTION)));
  }

  @TestFactory
  List<DynamicContainer> everyBugIsFound() {
    List<DynamicContainer> all = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Ground ground : grounds()) {
        if (!ONLY.matcher(ground.fault()).find()) {
          continue;
        }
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest("no bug", () -> nothingIsFound(ground)));
        for (Proof proof : ground.proofs()) {
          tests.add(
              DynamicTest.dynamicTest(
                  proof.bugs() + " is found by " + proof.judge(), () -> isFound(ground, proof)));
        }
        all.add(DynamicContainer.dynamicContainer(ground.fault(), tests));
      }
    }
    return all;
  }

  private void nothingIsFound(Ground ground) throws Exception {
    Found found = run(ground, Set.of());
    assertThat(found.isNothing()).as("seed %d, %s: %s", SEED, ground.fault(), found).isTrue();
  }

  private void isFound(Ground ground, Proof proof) throws Exception {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Found found = run(ground, proof.bugs());
      System.out.println("planted: " + proof.bugs() + ", attempt " + attempt + ":" + found);
      if (found.isBy(proof.judge()) && haveStruck(proof.bugs())) {
        return;
      }
    }
    throw new AssertionError(
        "seed %d: %s was not found by %s".formatted(SEED, proof.bugs(), proof.judge()));
  }

  /** What is found without them is no proof. */
  private boolean haveStruck(Set<Plant> bugs) throws IOException {
    for (Plant bug : bugs) {
      if (!planted.hasStruck(bug)) {
        System.out.println("planted: " + bug + " did not strike");
        return false;
      }
    }
    return true;
  }

  private Found run(Ground ground, Set<Plant> bugs) throws Exception {
    long start = System.nanoTime();
    String run = "planted-" + ++runs;
    Found found = ground.scenario().run(planted, run, bugs, random);
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.printf("planted: %s, %s: %d ms%n", ground.fault(), bugs, millis);
    return found;
  }
}
