package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.raft.jraft.TestCluster.TestNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  private static final List<String> ONE = List.of("g1");
  private static final ReplicaOptions FAST = ReplicaOptions.defaults().withElectionTimeoutMs(300);

  @TempDir Path directory;

  @Test
  void threeNodesElectReplicateAndRead() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      TestNode leader = cluster.leader("g1");
      for (int i = 0; i < 100; i++) {
        cluster.write("g1", "e" + i);
      }
      TestCluster.read(leader.replicas.get("g1")).get(5, TimeUnit.SECONDS);
      assertThat(leader.machines.get("g1").entries()).hasSize(100).startsWith("e0", "e1");
      for (TestNode node : cluster.nodes()) {
        TestCluster.await(() -> node.machines.get("g1").count() == 100);
        assertThat(node.replicas.get("g1").leaderId()).isEqualTo(leader.id);
      }
    }
  }
}
