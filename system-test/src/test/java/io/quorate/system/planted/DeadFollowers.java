package io.quorate.system.planted;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.history.Result;
import io.quorate.system.planted.agent.Plant;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Both followers are killed; the leader is written to before it notices, and is killed too. The
 * followers come back without it, and then the old leader.
 */
final class DeadFollowers implements Scenario {

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    List<String> nodes = cluster.nodeIds();
    ServerProcess leader = cluster.node(nodes.get(random.nextInt(nodes.size())));
    List<ServerProcess> followers = Leading.others(cluster, leader);
    Leading.everything(cluster, leader);
    Found found = new Found();
    try (Ledger ledger = new Ledger(cluster, run)) {
      ledger.write("before", 2);
      planted.arm(bugs);
      for (ServerProcess follower : followers) {
        follower.kill();
      }
      Result unused = ledger.write(ledger.keys("alone").get(0));
      leader.kill();
      planted.disarm();
      for (ServerProcess follower : followers) {
        planted.restart(follower);
      }
      cluster.awaitServingWithout(leader.id());
      planted.restart(leader);
      cluster.awaitServing();
      ledger.judge(found);
    }
    Agreement.judge(cluster, found);
    return found;
  }
}
