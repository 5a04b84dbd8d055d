package io.quorate.system.planted;

import io.quorate.system.checker.transactions.Anomaly;
import io.quorate.system.checker.transactions.TransactionChecker;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.crash.Load.Door;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.planted.agent.Plant;
import io.quorate.system.transactions.CounterChecker;
import io.quorate.system.transactions.TransactionLoad;
import io.quorate.system.transactions.TransactionRecorder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Clients that append to lists and read them in transactions, and count, with some answers lost.
 */
final class TransactionContention implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRANSACTIONS = 300;
  private static final int INCREMENTS = 200;

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    LoadKeys keys;
    try (KvApi kv = new KvApi(cluster)) {
      keys = new LoadKeys(run, kv.tagsOfGroups(cluster.admin().groups().size() - 1, 1));
    }
    Set<Plant> armed = EnumSet.of(Plant.LOST_ANSWER);
    armed.addAll(bugs);
    planted.arm(armed);
    List<Door> doors = List.of(new Door(cluster.url(), cluster.session()));
    TransactionLoad load = new TransactionLoad(doors, keys, random.nextLong());
    TransactionRecorder recorder = load.recorder();
    try (load) {
      Await.until(
          TRANSACTIONS + " transactions and " + INCREMENTS + " increments",
          PATIENCE,
          () -> {
            int transactions = recorder.transactions().size();
            int increments = recorder.increments().size();
            return transactions < TRANSACTIONS || increments < INCREMENTS
                ? Optional.of("only " + transactions + " and " + increments)
                : Optional.empty();
          });
    }
    Contention.awaitAppliedEverywhere(cluster);
    planted.disarm();
    Found found = new Found();
    try (KvApi kv = new KvApi(cluster)) {
      Map<String, String> stored = kv.scan(recorder.prefix());
      for (Anomaly anomaly : new TransactionChecker().anomalies(recorder.with(stored))) {
        found.add(Judge.TRANSACTIONS, anomaly.toString());
      }
      CounterChecker.contradictions(recorder.increments(), stored)
          .forEach(text -> found.add(Judge.COUNTERS, text));
    }
    return found;
  }
}
