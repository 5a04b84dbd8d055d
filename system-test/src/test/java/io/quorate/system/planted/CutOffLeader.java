package io.quorate.system.planted;

import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.planted.agent.Plant;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A leader no longer hears of the others, nor they of it, and does not notice. The others elect and
 * write; a service that has a connection to the old leader reads there, as it is allowed to.
 */
final class CutOffLeader implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int READS = 3;

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    List<String> nodes = cluster.nodeIds();
    ServerProcess old = cluster.node(nodes.get(random.nextInt(nodes.size())));
    Leading.everything(cluster, old);
    Set<Plant> armed = EnumSet.of(Plant.CUT_OFF);
    armed.addAll(bugs);
    Found found = new Found();
    String address =
        cluster.admin().get("/admin/v1/nodes/" + old.id()).required("address").asText();
    try (Ledger ledger = new Ledger(cluster, run);
        NodeReader reader =
            new NodeReader(1, address, cluster.session().authorization(), ledger.recorder())) {
      String key = ledger.keys("register").get(0);
      Result unused = ledger.write(key);
      awaitAnswer(reader, key);
      planted.armOnly(old, armed);
      writeByOthers(ledger, key);
      for (int i = 0; i < READS; i++) {
        Operation unusedRead = reader.read(key);
      }
      planted.disarm();
      cluster.awaitServing();
      ledger.judge(found);
    }
    Agreement.judge(cluster, found);
    return found;
  }

  /** From then on the connection is open and the token is known. */
  private static void awaitAnswer(NodeReader reader, String key) throws InterruptedException {
    Await.until(
        "the leader answers",
        PATIENCE,
        () -> {
          Result result = reader.read(key).result();
          return result instanceof Result.Found ? Optional.empty() : Optional.of(result.toString());
        });
  }

  private static void writeByOthers(Ledger ledger, String key) throws InterruptedException {
    Await.until(
        key + " is written by others",
        PATIENCE,
        () -> {
          Result result = ledger.write(key);
          return result instanceof Result.Written
              ? Optional.empty()
              : Optional.of(result.toString());
        });
  }
}
