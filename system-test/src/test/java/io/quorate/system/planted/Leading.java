package io.quorate.system.planted;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Who leads, for scenarios in which it matters. */
final class Leading {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Leading() {}

  /** Returns when one node leads every group. */
  static void everything(DevCluster cluster, ServerProcess node) throws Exception {
    cluster.awaitServing();
    for (AdminApi.Group group : cluster.admin().groups()) {
      only(cluster, node, group.groupId());
    }
  }

  /** A node at random, once another one leads every group. */
  static ServerProcess follower(DevCluster cluster, Random random) throws Exception {
    List<String> nodes = cluster.nodeIds();
    ServerProcess follower = cluster.node(nodes.get(random.nextInt(nodes.size())));
    everything(cluster, others(cluster, follower).get(0));
    return follower;
  }

  static void only(DevCluster cluster, ServerProcess node, String groupId) throws Exception {
    Await.until(
        node + " leads " + groupId,
        PATIENCE,
        () -> {
          if (cluster.admin().group(groupId).leader().equals(node.id())) {
            return Optional.empty();
          }
          cluster.admin().transferLeader(groupId, node.id());
          return Optional.of("another leads");
        });
  }

  static List<ServerProcess> others(DevCluster cluster, ServerProcess node) {
    return cluster.nodeIds().stream()
        .filter(id -> !id.equals(node.id()))
        .map(cluster::node)
        .toList();
  }
}
