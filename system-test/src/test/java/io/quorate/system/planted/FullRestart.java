package io.quorate.system.planted;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.planted.agent.Plant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Leaders change a few times, then all nodes are killed and start again. Whoever is elected then
 * has a term that no one had before: in a term there is one leader.
 */
final class FullRestart implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CHANGES = 5;

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    List<ServerProcess> nodes = cluster.nodeIds().stream().map(cluster::node).toList();
    cluster.awaitServing();
    Found found = new Found();
    try (Ledger ledger = new Ledger(cluster, run)) {
      planted.arm(bugs);
      for (int change = 0; change < CHANGES; change++) {
        changeLeaders(cluster);
        ledger.write("change" + change + "-", 1);
      }
      Map<String, Long> before = terms(cluster);
      for (ServerProcess node : nodes) {
        node.kill();
      }
      planted.disarm();
      for (ServerProcess node : nodes) {
        planted.restart(node);
      }
      cluster.awaitServing();
      terms(cluster)
          .forEach(
              (group, term) -> {
                long old = before.getOrDefault(group, 0L);
                if (term <= old) {
                  found.add(
                      Judge.TERMS,
                      group + ": a leader of term " + old + ", and after it one of term " + term);
                }
              });
      ledger.judge(found);
    }
    Agreement.judge(cluster, found);
    return found;
  }

  private static void changeLeaders(DevCluster cluster) throws Exception {
    for (AdminApi.Group group : cluster.admin().groups()) {
      if (!group.groupId().equals("meta")) {
        ServerProcess leader = cluster.node(group.leader());
        ServerProcess next = Leading.others(cluster, leader).get(0);
        Leading.only(cluster, next, group.groupId());
      }
    }
  }

  /** Of each group's leader; the catalog's elections were not provoked. */
  private static Map<String, Long> terms(DevCluster cluster) throws InterruptedException {
    Map<String, Long> terms = new TreeMap<>();
    Await.until(
        "every group has a leader",
        PATIENCE,
        () -> {
          terms.clear();
          return read(cluster, terms);
        });
    return terms;
  }

  private static Optional<String> read(DevCluster cluster, Map<String, Long> terms)
      throws IOException {
    for (JsonNode group : cluster.admin().get("/admin/v1/groups").required("items")) {
      if (group.path("leader").asText("").isEmpty()) {
        return Optional.of(group.toString());
      }
      if (!group.required("group_id").asText().equals("meta")) {
        terms.put(group.required("group_id").asText(), group.required("term").asLong());
      }
    }
    return Optional.empty();
  }
}
