package io.quorate.storage.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.apply.Checkpoint;
import io.quorate.storage.apply.InMemorySnapshots;
import io.quorate.storage.command.Command;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.raft.jraft.ReplicaOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real replicas under writers and readers while the leader's node is closed and restarted.
 * Each key has one writer that writes ascending numbers. A read is wrong when it gives less than
 * what was acknowledged before it began, or less than an earlier read saw, or more than was sent.
 */
class GroupClusterTest {
  private static final int WRITERS = 3;

  @TempDir Path directory;
  private final AtomicBoolean stopped = new AtomicBoolean();

  @Test
  void replicasStayEqualAndReadsLinearizableWhileLeadersGo() throws Exception {
    ReplicaOptions options = ReplicaOptions.defaults().withElectionTimeoutMs(500);
    ExecutorService clients = Executors.newCachedThreadPool();
    try (GroupCluster cluster = new GroupCluster(directory, new InMemorySnapshots(), options)) {
      GroupFixture.await(
          cluster
              .leader()
              .group
              .propose(new Command.AssignShards(1, 0, 3, GroupFixture.EPOCH, true))
              .toCompletableFuture());
      List<Writer> writers = new ArrayList<>();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Writer writer = new Writer(new ClusterClient(cluster), i);
        writers.add(writer);
        running.add(clients.submit(writer::run));
        running.add(clients.submit(writer::observe));
      }
      awaitWrites(writers, 200);
      restartLeader(cluster, false);
      awaitWrites(writers, 200);
      checkpoint(cluster);
      restartLeader(cluster, true);
      awaitWrites(writers, 200);
      checkpoint(cluster);
      stopped.set(true);
      for (Future<?> task : running) {
        task.get(30, TimeUnit.SECONDS);
      }
      checkpoint(cluster);

      for (Writer writer : writers) {
        long last = new ClusterClient(cluster).read(writer.shard, writer.key);
        assertThat(last).isBetween(writer.acknowledged.get(), writer.sent.get());
      }
      GroupCluster.await("equal positions", () -> positions(cluster).size() == 1);
      assertThat(cluster.nodes()).hasSize(3);
      assertThat(cluster.nodes()).allMatch(node -> node.group.machine().failure() == null);
      assertThat(positions(cluster).iterator().next().keys()).isEqualTo(WRITERS);
    } finally {
      stopped.set(true);
      clients.shutdownNow();
    }
  }

  private static Set<Position> positions(GroupCluster cluster) {
    return cluster.nodes().stream()
        .map(node -> node.group.machine().position())
        .collect(Collectors.toSet());
  }

  /** Two of them: the second has every replica compare what it noted at the first. */
  private static void checkpoint(GroupCluster cluster) {
    for (int i = 0; i < 2; i++) {
      Group group = cluster.leader().group;
      Checkpoint last = group.machine().lastCheckpoint();
      Command command =
          last == null
              ? new Command.Checkpoint(0, 0)
              : new Command.Checkpoint(last.index(), last.checksum());
      GroupFixture.await(group.propose(command).toCompletableFuture());
    }
  }

  /** Closes the leader's node; without its mark of a clean close it has to replay its log. */
  private static void restartLeader(GroupCluster cluster, boolean cleanly) throws IOException {
    GroupCluster.Node leader = cluster.leader();
    cluster.stop(leader.id);
    cluster.leader();
    if (!cleanly) {
      try (Stream<Path> stores = Files.list(cluster.stores(leader.id))) {
        for (Path store : stores.toList()) {
          Files.delete(store.resolve("trusted"));
        }
      }
    }
    cluster.start(leader.id);
  }

  private static void awaitWrites(List<Writer> writers, long more) {
    for (Writer writer : writers) {
      long goal = writer.acknowledged.get() + more;
      GroupCluster.await("writes", () -> writer.acknowledged.get() >= goal);
    }
  }

  /** The one writer of a key, and those who watch it. */
  private final class Writer {
    private final ClusterClient client;
    private final int shard;
    private final String key;
    // Both ascend; whatever was acknowledged was sent before.
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();

    Writer(ClusterClient client, int number) {
      this.client = client;
      this.shard = number;
      this.key = "key-" + number;
    }

    void run() {
      while (!stopped.get()) {
        long next = sent.incrementAndGet();
        ClusterClient.Fate fate = client.write(GroupFixture.put(shard, key, Long.toString(next)));
        if (fate == ClusterClient.Fate.APPLIED) {
          acknowledged.set(next);
        }
      }
    }

    void observe() {
      long seen = 0;
      while (!stopped.get()) {
        long atLeast = Math.max(seen, acknowledged.get());
        seen = client.read(shard, key);
        assertThat(seen).as(key).isBetween(atLeast, sent.get());
      }
    }
  }
}
