package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import io.quorate.storage.raft.jraft.TestCluster.TestNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read rounds of real replicas, over the real transport. */
class ReadIndexTest {
  private static final String G = "g1";
  private static final ReplicaOptions FAST = ReplicaOptions.defaults().withElectionTimeoutMs(300);

  @TempDir Path directory;

  /** All that is committed then is the entry with which the term began, which has no data. */
  @Test
  void aLeaderIsReadBeforeAnythingIsWritten() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, List.of(G), FAST)) {
      readAtLeader(cluster);
      cluster.stop(cluster.leader(G).id);
      readAtLeader(cluster);
    }
  }

  /** Elections are quick here, so a busy machine may change the leader under a read. */
  private static void readAtLeader(TestCluster cluster) {
    TestCluster.await(
        () -> {
          try {
            TestCluster.read(cluster.leader(G).replicas.get(G)).get(5, TimeUnit.SECONDS);
            return true;
          } catch (Exception e) {
            return false;
          }
        });
  }

  @Test
  void readsSeeWhatWasAnsweredBeforeThemWhileEntriesAreApplied() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, List.of(G), FAST)) {
      cluster.write(G, "first");
      TestNode leader = cluster.leader(G);
      AtomicInteger answered = new AtomicInteger(1);
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < 200; i++) {
                  cluster.write(G, "e" + i);
                  answered.incrementAndGet();
                }
              });
      writer.start();
      int done = 0;
      while (writer.isAlive() || done == 0) {
        int before = answered.get();
        try {
          TestCluster.read(leader.replicas.get(G)).get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
          leader = cluster.leader(G);
          continue;
        }
        assertThat(leader.machines.get(G).count()).isGreaterThanOrEqualTo(before);
        done++;
      }
      writer.join();
    }
  }

  @Test
  void roundsThatBeginRoundsDoNotDeepenTheStack() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 1, List.of(G), FAST)) {
      Chain chain = new Chain(cluster.leader(G).replicas.get(G), 20_000);
      chain.begin();
      chain.result.get(30, TimeUnit.SECONDS);
      Chain refused = new Chain(cluster.leader(G).replicas.get(G), 20_000);
      cluster.leader(G).replicas.get(G).close();
      refused.begin();
      refused.result.get(30, TimeUnit.SECONDS);
    }
  }

  /** A round is ready when it is refused too: what it is asked for here is that it ends. */
  private static final class Chain implements ReadCallback {
    final CompletableFuture<Void> result = new CompletableFuture<>();
    private final RaftReplica replica;
    private final AtomicInteger left;

    Chain(RaftReplica replica, int rounds) {
      this.replica = replica;
      this.left = new AtomicInteger(rounds);
    }

    void begin() {
      replica.readIndex(this);
    }

    @Override
    public void ready() {
      if (left.decrementAndGet() > 0) {
        begin();
      } else {
        result.complete(null);
      }
    }

    @Override
    public void failed(Rejection reason, String detail) {
      ready();
    }
  }

  @Test
  void aRoundMayBeBegunOnTheApplyThreadWhichIsKnown() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, List.of(G), FAST)) {
      cluster.write(G, "first");
      RaftReplica replica = cluster.leader(G).replicas.get(G);
      CompletableFuture<Boolean> isApplyThread = new CompletableFuture<>();
      CompletableFuture<CompletableFuture<Void>> read = new CompletableFuture<>();
      replica.propose(
          "second".getBytes(StandardCharsets.UTF_8),
          replica.status().term(),
          new ToyMachine.ToyProposal() {
            @Override
            public void applied(long index) {
              isApplyThread.complete(ReplicaStateMachine.isApplyThread());
              read.complete(TestCluster.read(replica));
            }

            @Override
            public void rejected(Rejection reason, String detail) {
              read.completeExceptionally(new IllegalStateException(reason + " " + detail));
            }

            @Override
            public void lost(String detail) {
              read.completeExceptionally(new IllegalStateException(detail));
            }
          });
      read.get(5, TimeUnit.SECONDS).get(5, TimeUnit.SECONDS);
      assertThat(isApplyThread.get(5, TimeUnit.SECONDS)).isTrue();
      assertThat(ReplicaStateMachine.isApplyThread()).isFalse();
    }
  }

  @Test
  void aClosedOrFailedReplicaRefuses() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 1, List.of(G), FAST)) {
      TestNode node = cluster.leader(G);
      RaftReplica replica = node.replicas.get(G);
      var unused = TestCluster.propose(replica, "poison").exceptionally(e -> -1L);
      TestCluster.await(() -> node.machines.get(G).failure() != null);
      assertThatThrownBy(() -> TestCluster.read(replica).get(5, TimeUnit.SECONDS))
          .hasMessageContaining("FAILED");
      replica.close();
      assertThatThrownBy(() -> TestCluster.read(replica).get(5, TimeUnit.SECONDS))
          .hasMessageContaining("SHUTTING_DOWN");
    }
  }

  /** What waits or is under way when a replica closes is answered. */
  @Test
  void roundsUnderWayEndWhenTheReplicaCloses() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3, List.of(G), FAST)) {
      cluster.write(G, "first");
      RaftReplica replica = cluster.leader(G).replicas.get(G);
      List<CompletableFuture<Void>> rounds = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        rounds.add(TestCluster.read(replica));
      }
      replica.close();
      for (CompletableFuture<Void> round : rounds) {
        round.exceptionally(e -> null).get(15, TimeUnit.SECONDS);
      }
    }
  }
}
