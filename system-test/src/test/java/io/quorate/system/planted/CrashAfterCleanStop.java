package io.quorate.system.planted;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.planted.agent.Plant;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/**
 * One node stops cleanly, starts, applies more and is killed: what it finds at its next start is
 * not what the clean stop left.
 */
final class CrashAfterCleanStop implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    ServerProcess node = Leading.follower(cluster, random);
    Found found = new Found();
    try (Ledger ledger = new Ledger(cluster, run)) {
      ledger.write("key", 10);
      planted.arm(bugs);
      node.terminate();
      planted.restart(node);
      cluster.awaitServing();
      ledger.write("other", 10);
      cluster.awaitAgreement(PATIENCE);
      node.kill();
      planted.restart(node);
      Agreement.judge(cluster, found);
      if (found.isNothing()) {
        Leading.everything(cluster, node);
      }
      ledger.judge(found);
      planted.disarm();
      if (!found.isNothing()) {
        node.kill();
        planted.restart(node);
        cluster.awaitServing();
        cluster.awaitAgreement(PATIENCE);
      }
    }
    return found;
  }
}
