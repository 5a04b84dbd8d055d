package io.quorate.system.planted;

import io.quorate.system.cluster.AdminApi.Group;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.planted.agent.Plant;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Only one node, which follows, has the bug: what it makes of the log must be what the others make
 * of it. Replicas compare their states by entries in the log.
 */
final class OneFollower implements Scenario {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int WRITES = 3;

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    List<String> nodes = cluster.nodeIds();
    ServerProcess leader = cluster.node(nodes.get(random.nextInt(nodes.size())));
    ServerProcess follower = Leading.others(cluster, leader).get(0);
    Leading.everything(cluster, leader);
    Found found = new Found();
    try (Ledger ledger = new Ledger(cluster, run)) {
      planted.armOnly(follower, bugs);
      // The listing may be half a second old: what was written is added to what nobody changes now.
      Map<String, Long> written = new HashMap<>();
      for (Group group : cluster.admin().groups()) {
        if (!group.groupId().equals("meta")) {
          written.put(group.groupId(), group.revision() + WRITES);
        }
      }
      ledger.write("during", WRITES);
      Await.until("replicas compare their states", PATIENCE, () -> uncompared(cluster, written));
      Agreement.judge(cluster, found);
      planted.disarm();
      follower.kill();
      planted.restart(follower);
      cluster.awaitServing();
      ledger.judge(found);
    }
    return found;
  }

  private static Optional<String> uncompared(DevCluster cluster, Map<String, Long> written)
      throws Exception {
    for (Group group : cluster.admin().groups()) {
      Long revision = written.get(group.groupId());
      // Each member: a follower compares, and stops, a moment after its leader has.
      if (revision != null
          && group.members().stream()
              .anyMatch(
                  member ->
                      !member.state().equals("failed") && member.verifiedRevision() < revision)) {
        return Optional.of(group + ", written up to " + revision);
      }
    }
    return Optional.empty();
  }
}
