package io.quorate.system.planted;

import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.crash.Load;
import io.quorate.system.crash.Load.Door;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.planted.agent.Plant;
import io.quorate.system.transactions.TransactionLoad;
import io.quorate.system.watching.Told;
import io.quorate.system.watching.WatchJudge;
import io.quorate.system.watching.Watchers;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Watchers of all that clients do, and then of more than a slow one reads: beyond what the buffers
 * of a connection hold, so that it falls behind.
 */
final class WatchedLoad implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OPERATIONS = 800;
  private static final int LARGE_ROWS = 8_000;
  private static final int LARGE_BYTES = 1_000;

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    LoadKeys keys;
    try (KvApi kv = new KvApi(cluster)) {
      keys = new LoadKeys(run, kv.tagsOfGroups(cluster.admin().groups().size() - 1, 1));
    }
    planted.arm(bugs);
    List<Door> doors = List.of(new Door(cluster.url(), cluster.session()));
    Found found = new Found();
    long seed = random.nextLong();
    try (Watchers watchers = new Watchers(doors, keys, seed)) {
      Load load = new Load(doors, keys, seed, Load.Mix.ALL);
      TransactionLoad transactions = new TransactionLoad(doors, keys, seed);
      try (load;
          transactions) {
        Await.until(
            OPERATIONS + " operations",
            PATIENCE,
            () -> {
              int done = load.recorder().size();
              return done < OPERATIONS ? Optional.of("only " + done) : Optional.empty();
            });
      }
      writeMuch(cluster, run);
      Contention.awaitAppliedEverywhere(cluster);
      planted.disarm();
      List<Told> told = watchers.finish(load.recorder());
      try (KvApi kv = new KvApi(cluster)) {
        Map<String, String> stored = new HashMap<>(kv.scan(keys.prefix()));
        stored.putAll(kv.scan(transactions.recorder().prefix()));
        WatchJudge.contradictions(
                told, load.recorder(), transactions.recorder(), keys, stored, false)
            .forEach(text -> found.add(Judge.WATCHES, text));
      }
    }
    return found;
  }

  /** Under the watched prefix, and apart from the load's keys. */
  private static void writeMuch(DevCluster cluster, String run) throws IOException {
    Map<String, String> rows = new HashMap<>();
    for (int i = 0; i < LARGE_ROWS; i++) {
      rows.put(run + "-large/" + i, "x".repeat(LARGE_BYTES));
    }
    try (KvApi kv = new KvApi(cluster)) {
      kv.putAll(rows);
    }
  }
}
