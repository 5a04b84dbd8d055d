package io.quorate.system.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.ServerProcess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What a newcomer does first: start, use, stop, start again. */
@Order(1)
final class StartStopIT {
  private static final long SERVES_WITHIN_MS = 15_000;

  /** Times are judged on a machine that does nothing else ({@code -Dlimits=true}). */
  private static void judgeStart(DevCluster cluster) {
    if (Boolean.getBoolean("limits")) {
      assertThat(cluster.startMillis()).isLessThan(SERVES_WITHIN_MS);
    }
  }

  @Test
  void dataSurvivesStopAndStart() throws Exception {
    try (DevCluster cluster = DevCluster.start("start-stop", DevCluster.Options.DEFAULT)) {
      System.out.printf("start: serving %d ms after the launcher%n", cluster.startMillis());
      judgeStart(cluster);
      assertThat(cluster.nodeIds()).containsExactly("n1", "n2", "n3");
      assertThat(cluster.admin().groups()).hasSize(5);

      Map<String, String> rows = new LinkedHashMap<>();
      for (int i = 0; i < 2_000; i++) {
        rows.put(String.format("keep/%04d", i), "value " + i);
      }
      try (KvApi kv = new KvApi(cluster)) {
        kv.putAll(rows);
      }

      List<ServerProcess> before = cluster.processes();
      assertThat(cluster.stop().exitCode()).isZero();
      assertThat(before).noneMatch(ServerProcess::isAlive);

      cluster.startAgain();
      System.out.printf("start: serving again after %d ms%n", cluster.startMillis());
      judgeStart(cluster);
      try (KvApi kv = new KvApi(cluster)) {
        assertThat(kv.scan("keep/")).isEqualTo(rows);
        long first = kv.put("keep/0000", "changed");
        assertThat(kv.put("keep/0000", "changed again")).isGreaterThan(first);
      }
      cluster.discard();
    }
  }
}
