package io.quorate.system.planted;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.crash.Load;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.history.Operation;
import io.quorate.system.planted.agent.Plant;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * The load of the crash test: clients that fight over registers, with conditions and deletions, and
 * write ledgers. With a fault, or without.
 */
final class Contention implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int OPERATIONS = 800;

  private final Set<Plant> faults;

  Contention(Set<Plant> faults) {
    this.faults = faults;
  }

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    LoadKeys keys;
    try (KvApi kv = new KvApi(cluster)) {
      keys = new LoadKeys(run, kv.tagsOfGroups(cluster.admin().groups().size() - 1, 1));
    }
    Set<Plant> armed = EnumSet.noneOf(Plant.class);
    armed.addAll(faults);
    armed.addAll(bugs);
    planted.arm(armed);
    Load load = new Load(cluster.url(), cluster.session(), keys, random.nextLong());
    try (load) {
      Await.until(
          OPERATIONS + " operations",
          PATIENCE,
          () -> {
            int done = load.recorder().size();
            return done < OPERATIONS ? Optional.of("only " + done) : Optional.empty();
          });
    }
    List<Operation> history = load.recorder().all();
    awaitAppliedEverywhere(cluster);
    planted.disarm();
    Found found = new Found();
    found.judgeOrder(history);
    try (KvApi kv = new KvApi(cluster)) {
      Map<String, String> stored = kv.scan(keys.prefix());
      found.judgeEnd(history, stored);
    }
    return found;
  }

  /** What one replica applies with a bug and another without it would make them differ. */
  static void awaitAppliedEverywhere(DevCluster cluster) throws InterruptedException {
    Await.until(
        "all replicas have applied everything",
        PATIENCE,
        () ->
            cluster.admin().groups().stream()
                .filter(group -> !isAppliedEverywhere(group))
                .findFirst()
                .map(AdminApi.Group::toString));
  }

  private static boolean isAppliedEverywhere(AdminApi.Group group) {
    return group.members().stream()
        .allMatch(member -> member.appliedIndex() == group.committedIndex());
  }
}
