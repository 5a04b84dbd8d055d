package io.quorate.system.planted;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
