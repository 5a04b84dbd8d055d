package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.raft.jraft.TestCluster.TestNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes whose election timeout is so long that nothing else can elect a leader in time. */
final class SuccessionTest {
  private static final int TIMEOUT_MS = 6_000;
  private static final List<String> GROUPS = IntStream.range(0, 8).mapToObj(i -> "g" + i).toList();

  @TempDir Path directory;

  @Test
  void aLeaderThatIsGoneIsSucceededAtOnce() {
    ReplicaOptions slow = ReplicaOptions.defaults().withElectionTimeoutMs(TIMEOUT_MS);
    try (TestCluster cluster = new TestCluster(directory, 3, GROUPS, slow)) {
      TestCluster.await(
          () -> GROUPS.stream().allMatch(group -> cluster.findLeader(group).isPresent()), 40);
      GROUPS.forEach(group -> cluster.write(group, "before"));
      TestNode gone = cluster.leader(GROUPS.get(0));
      List<String> orphans =
          GROUPS.stream().filter(group -> cluster.leader(group) == gone).toList();
      List<TestNode> others = cluster.nodes().stream().filter(node -> node != gone).toList();

      long start = System.nanoTime();
      gone.vanish();
      TestCluster.await(
          () ->
              orphans.stream()
                  .allMatch(
                      group -> others.stream().anyMatch(n -> n.replicas.get(group).isLeader())),
          40);
      // Heartbeats come five times per timeout: without a succession it takes four fifths of one.
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .isLessThan(TIMEOUT_MS / 2);
      cluster.stop(gone.id);
      GROUPS.forEach(group -> cluster.write(group, "after"));
    }
  }
}
