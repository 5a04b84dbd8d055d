package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.Member;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.RaftReplica.Rejection;
import io.quorate.storage.raft.jraft.TestCluster.TestNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in this process, over the real transport and log. */
class ClusterTest {
  private static final String G = "g1";
  private static final List<String> ONE = List.of(G);
  private static final ReplicaOptions FAST = ReplicaOptions.defaults().withElectionTimeoutMs(300);

  @TempDir Path directory;

  @Test
  void threeNodesElectReplicateAndRead() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      TestNode leader = cluster.leader(G);
      for (int i = 0; i < 100; i++) {
        cluster.write(G, "e" + i);
      }
      TestCluster.read(leader.replicas.get(G)).get(5, TimeUnit.SECONDS);
      assertThat(leader.machines.get(G).entries()).hasSize(100).startsWith("e0", "e1");
      for (TestNode node : cluster.nodes()) {
        TestCluster.await(() -> node.machines.get(G).count() == 100);
        assertThat(node.replicas.get(G).leaderId()).isEqualTo(leader.id);
      }
    }
  }

  @Test
  void whatWasMadeInAnotherTermIsRefusedBeforeTheLog() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      cluster.write(G, "first");
      RaftReplica leader = cluster.leader(G).replicas.get(G);
      long lastIndex = leader.status().logLastIndex();
      CompletableFuture<Long> result = new CompletableFuture<>();
      leader.propose(new byte[1], leader.status().term() - 1, TestCluster.proposal(result));
      assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
          .hasMessageContaining(Rejection.NOT_LEADER.name());
      assertThat(leader.status().logLastIndex()).isEqualTo(lastIndex);
    }
  }

  @Test
  void followersRefuseProposalsAndReads() {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      RaftReplica follower = cluster.follower(G).replicas.get(G);
      assertThat(follower.isLeader()).isFalse();
      List<Rejection> rejections = new ArrayList<>();
      follower.propose(
          new byte[1],
          follower.status().term(),
          new Proposal() {
            @Override
            public void rejected(Rejection reason, String detail) {
              rejections.add(reason);
            }

            @Override
            public void lost(String detail) {
              throw new AssertionError();
            }
          });
      assertThat(rejections).containsExactly(Rejection.NOT_LEADER);
      assertThatThrownBy(() -> TestCluster.read(follower).get(5, TimeUnit.SECONDS))
          .hasMessageContaining("NOT_LEADER");
    }
  }

  @Test
  void aRestartedFollowerCatchesUp() {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      cluster.write(G, "before");
      String id = cluster.follower(G).id;
      cluster.stop(id);
      for (int i = 0; i < 50; i++) {
        cluster.write(G, "e" + i);
      }
      TestNode again = cluster.start(id);
      TestCluster.await(() -> again.machines.get(G).count() == 51);
      assertThat(again.machines.get(G).entries()).startsWith("before", "e0").endsWith("e49");
    }
  }

  @Test
  void theOthersElectWhenTheLeaderGoes() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      TestNode old = cluster.leader(G);
      cluster.write(G, "a");
      cluster.stop(old.id);
      cluster.write(G, "b");
      TestNode leader = cluster.leader(G);
      assertThat(leader.id).isNotEqualTo(old.id);
      TestCluster.read(leader.replicas.get(G)).get(5, TimeUnit.SECONDS);
      assertThat(leader.machines.get(G).entries()).containsExactly("a", "b");
      TestNode again = cluster.start(old.id);
      TestCluster.await(() -> again.machines.get(G).count() == 2);
    }
  }

  @Test
  void leadershipIsTransferred() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      cluster.write(G, "a");
      TestNode leader = cluster.leader(G);
      String target = cluster.follower(G).id;
      RaftReplica replica = leader.replicas.get(G);
      TestCluster.await(
          () ->
              replica.status().members().stream()
                  .allMatch(m -> m.alive() && m.matchIndex() == replica.status().logLastIndex()));
      assertThat(replica.transferLeadership(target).toCompletableFuture().get(5, TimeUnit.SECONDS))
          .isEqualTo(target);
      assertThat(cluster.leader(G).id).isEqualTo(target);
      assertThat(replica.isLeader()).isFalse();
      assertThatThrownBy(
              () -> replica.transferLeadership(null).toCompletableFuture().get(5, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_LEADER));
      cluster.write(G, "b");
      String third =
          cluster
              .leader(G)
              .replicas
              .get(G)
              .transferLeadership(null)
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS);
      assertThat(third).isNotEqualTo(target);
    }
  }

  @Test
  void aFollowerThatLagsBehindTheLogGetsASnapshot() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      cluster.write(G, "a");
      String id = cluster.follower(G).id;
      cluster.stop(id);
      RaftReplica leader = cluster.leader(G).replicas.get(G);
      // The log is kept back to the snapshot before the newest.
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 30; i++) {
          cluster.write(G, "r" + round + "e" + i + "x".repeat(20_000));
        }
        leader.snapshot().toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
      RaftReplica.Status status = leader.status();
      assertThat(status.snapshotIndex()).isGreaterThan(80);
      TestCluster.await(() -> leader.status().logFirstIndex() > 30);
      TestNode again = cluster.start(id);
      TestCluster.await(() -> again.machines.get(G).count() == 91);
      assertThat(again.machines.get(G).snapshotsLoaded()).isPositive();
      assertThat(again.machines.get(G).entries())
          .isEqualTo(cluster.leader(G).machines.get(G).entries());
      // What it installed survives its restart, on an empty log.
      cluster.stop(id);
      cluster.write(G, "z");
      TestNode third = cluster.start(id);
      TestCluster.await(() -> third.machines.get(G).count() == 92);
      assertThat(third.engine.log().damages()).isEmpty();
    }
  }

  @Test
  void aLogWhoseSnapshotIsGoneDoesNotStart() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 1, ONE, FAST)) {
      RaftReplica replica = cluster.leader(G).replicas.get(G);
      for (int i = 0; i < 3; i++) {
        cluster.write(G, "e" + i);
        replica.snapshot().toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
      TestCluster.await(() -> replica.status().logFirstIndex() > 1);
      TestNode node = cluster.leader(G);
      replica.close();
      node.replicas.remove(G);
      Path snapshots = directory.resolve(node.id).resolve(G).resolve("snapshot");
      try (var files = Files.list(snapshots)) {
        for (Path snapshot : files.toList()) {
          Files.move(snapshot, directory.resolve("gone-" + snapshot.getFileName()));
        }
      }
      assertThatThrownBy(() -> node.open(G))
          .isInstanceOfSatisfying(
              LogDamageException.class,
              e -> assertThat(e.damage().kind()).isEqualTo(LogDamage.Kind.SNAPSHOT_MISSING));
    }
  }

  @Test
  void statusShowsMembersAndPositions() {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      for (int i = 0; i < 10; i++) {
        cluster.write(G, "e" + i);
      }
      // Elections are quick here, so a busy machine may change the leader between two looks.
      AtomicReference<RaftReplica.Status> caughtUp = new AtomicReference<>();
      TestCluster.await(
          () -> {
            RaftReplica.Status seen = cluster.leader(G).replicas.get(G).status();
            caughtUp.set(seen);
            // A write's answer comes before JRaft counts its entry as applied.
            return seen.role().equals("leader")
                && seen.appliedIndex() >= 11
                && seen.committedIndex() == seen.logLastIndex()
                && seen.members().stream()
                    .allMatch(m -> m.alive() && m.matchIndex() >= seen.appliedIndex());
          });
      RaftReplica.Status status = caughtUp.get();
      assertThat(status.members()).hasSize(3).noneMatch(Member::learner);
      AtomicReference<RaftReplica.Status> following = new AtomicReference<>();
      TestCluster.await(
          () -> {
            following.set(cluster.follower(G).replicas.get(G).status());
            return following.get().role().equals("follower");
          });
      RaftReplica.Status follower = following.get();
      assertThat(follower.members()).hasSize(3);
    }
  }

  @Test
  void aStateMachineThatThrowsStopsItsReplicaForGood() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, ONE, FAST)) {
      TestNode leader = cluster.leader(G);
      CompletableFuture<Long> result = TestCluster.propose(leader.replicas.get(G), "poison");
      assertThatThrownBy(() -> result.get(10, TimeUnit.SECONDS)).hasMessageContaining("lost");
      TestCluster.await(() -> leader.machines.get(G).failure() != null);
      assertThat(leader.replicas.get(G).isLeader()).isFalse();
      assertThat(leader.replicas.get(G).status().role()).isEqualTo("failed");
      assertThatThrownBy(
              () -> TestCluster.propose(leader.replicas.get(G), "x").get(5, TimeUnit.SECONDS))
          .hasMessageContaining("FAILED");
    }
  }

  @Test
  void sixteenGroupsLiveOnThreeNodes() {
    List<String> groups = IntStream.rangeClosed(1, 16).mapToObj(i -> "g" + i).toList();
    try (TestCluster cluster = new TestCluster(directory, 3, groups, FAST)) {
      for (String group : groups) {
        cluster.write(group, "in " + group);
      }
      String follower = cluster.follower(groups.get(0)).id;
      cluster.stop(follower);
      for (String group : groups) {
        cluster.write(group, "again in " + group);
      }
      TestNode again = cluster.start(follower);
      for (String group : groups) {
        TestCluster.await(() -> again.machines.get(group).count() == 2);
        assertThat(again.machines.get(group).entries())
            .containsExactly("in " + group, "again in " + group);
      }
    }
  }
}
