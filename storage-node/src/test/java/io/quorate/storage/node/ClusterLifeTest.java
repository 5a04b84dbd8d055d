package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.internal.v1.CatalogView;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster from its first start on. */
class ClusterLifeTest {
  @TempDir Path directory;

  @Test
  void bootstrapsServesAndKeepsItsDataOverARestart() {
    try (TestCluster cluster = new TestCluster(directory, "dev", 3, 3)) {
      cluster.startAll();
      cluster.awaitReady();

      CatalogView view = cluster.catalog("n2");
      assertThat(view.getNodesCount()).isEqualTo(3);
      assertThat(view.getGroupsCount()).isEqualTo(4);
      assertThat(cluster.status("n1").getClusterId()).isEqualTo(view.getCluster().getClusterId());
      assertThat(cluster.leaderOf("meta")).isIn("n1", "n2", "n3");
    }
  }
}
