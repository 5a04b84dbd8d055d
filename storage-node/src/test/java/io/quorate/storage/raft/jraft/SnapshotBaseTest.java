package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.jraft.TestCluster.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged snapshot costs a replica nothing that it promised, so it must come back. */
class SnapshotBaseTest {
  private static final String G = "g1";
  private static final ReplicaOptions FAST = ReplicaOptions.defaults().withElectionTimeoutMs(300);

  @TempDir Path directory;

  /** Does something to one file. */
  private interface Harm {
    void to(Path file) throws IOException;
  }

  private static void flipEveryFifthByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i += 5) {
      bytes[i] ^= 0x10;
    }
    Files.write(file, bytes);
  }

  private static void flipLastByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  private static void halve(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  private void write(TestCluster cluster, int rounds) throws Exception {
    RaftReplica replica = cluster.leader(G).replicas.get(G);
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 5; i++) {
        cluster.write(G, "r" + round + "e" + i);
      }
      replica.snapshot().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    for (int i = 0; i < 5; i++) {
      cluster.write(G, "after " + i);
    }
    if (rounds > 1) {
      TestCluster.await(() -> replica.status().logFirstIndex() > 1);
    }
  }

  private Path newest(TestNode node, String kind) {
    Path snapshots = directory.resolve(node.id).resolve(G).resolve(kind);
    return SnapshotFiles.of(snapshots, SnapshotFiles.newestIndex(snapshots));
  }

  private static List<Path> files(Path snapshot) throws IOException {
    try (Stream<Path> files = Files.list(snapshot)) {
      return files.sorted().toList();
    }
  }

  /** Damages each file of the newest snapshot in turn; each time the replica must be whole. */
  private void survives(int rounds, Harm harm) throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 1, List.of(G), FAST)) {
      write(cluster, rounds);
      TestNode node = cluster.leader(G);
      List<String> expected = node.machines.get(G).entries();
      List<String> names = new ArrayList<>();
      for (Path file : files(newest(node, "snapshot"))) {
        names.add(file.getFileName().toString());
      }
      assertThat(names).contains("state", SnapshotSeal.FILE, "__raft_snapshot_meta");
      for (String name : names) {
        node.replicas.remove(G).close();
        harm.to(newest(node, "snapshot").resolve(name));
        node.open(G);
        TestCluster.await(() -> node.replicas.get(G).isLeader());
        TestCluster.read(node.replicas.get(G)).get(5, TimeUnit.SECONDS);
        assertThat(node.machines.get(G).entries()).as(name).isEqualTo(expected);
        // The next case needs a newest snapshot and one before it again.
        RaftReplica replica = node.replicas.get(G);
        for (int i = 0; i < Math.min(rounds, 2); i++) {
          cluster.write(G, "mended " + name + i);
          replica.snapshot().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        cluster.write(G, "mended " + name);
        expected = node.machines.get(G).entries();
      }
    }
  }

  @Test
  void theOneBeforeTakesThePlaceOfADamagedOne() throws Exception {
    survives(3, SnapshotBaseTest::flipEveryFifthByte);
  }

  @Test
  void aSingleFlippedByteIsFound() throws Exception {
    survives(3, SnapshotBaseTest::flipLastByte);
  }

  @Test
  void aTruncatedFileIsFound() throws Exception {
    survives(3, SnapshotBaseTest::halve);
  }

  @Test
  void aMissingFileIsFound() throws Exception {
    survives(3, Files::delete);
  }

  /** A kill between a new snapshot and the removal of the one before leaves both. */
  private void survivesWithTheOneBeforeInPlace(Harm harmToTheOneBefore) throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 1, List.of(G), FAST)) {
      write(cluster, 3);
      TestNode node = cluster.leader(G);
      List<String> expected = node.machines.get(G).entries();
      node.replicas.remove(G).close();
      flipLastByte(newest(node, "snapshot").resolve("state"));
      Path before = newest(node, "snapshot-previous");
      Path left = newest(node, "snapshot").resolveSibling(before.getFileName());
      Files.createDirectory(left);
      for (Path file : files(before)) {
        Files.copy(file, left.resolve(file.getFileName()));
      }
      harmToTheOneBefore.to(left.resolve("state"));
      node.open(G);
      TestCluster.await(() -> node.replicas.get(G).isLeader());
      TestCluster.read(node.replicas.get(G)).get(5, TimeUnit.SECONDS);
      assertThat(node.machines.get(G).entries()).isEqualTo(expected);
    }
  }

  @Test
  void theOneBeforeMayStillBeInItsPlace() throws Exception {
    survivesWithTheOneBeforeInPlace(file -> {});
  }

  @Test
  void theOneBeforeMayBeDamagedInItsPlace() throws Exception {
    survivesWithTheOneBeforeInPlace(SnapshotBaseTest::halve);
  }

  @Test
  void aWholeLogNeedsNoSnapshot() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 1, List.of(G), FAST)) {
      write(cluster, 1);
      TestNode node = cluster.leader(G);
      List<String> expected = node.machines.get(G).entries();
      assertThat(node.replicas.get(G).status().logFirstIndex()).isEqualTo(1);
      node.replicas.remove(G).close();
      flipLastByte(newest(node, "snapshot").resolve("state"));
      node.open(G);
      TestCluster.await(() -> node.replicas.get(G).isLeader());
      TestCluster.read(node.replicas.get(G)).get(5, TimeUnit.SECONDS);
      assertThat(node.machines.get(G).entries()).isEqualTo(expected);
      assertThat(node.machines.get(G).snapshotsLoaded()).isZero();
    }
  }

  @Test
  void withBothDamagedTheReplicaDoesNotStart() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 1, List.of(G), FAST)) {
      write(cluster, 3);
      TestNode node = cluster.leader(G);
      node.replicas.remove(G).close();
      flipLastByte(newest(node, "snapshot").resolve("state"));
      flipLastByte(newest(node, "snapshot-previous").resolve("state"));
      assertThatThrownBy(() -> node.open(G))
          .isInstanceOfSatisfying(
              LogDamageException.class,
              e -> assertThat(e.damage().kind()).isEqualTo(LogDamage.Kind.SNAPSHOT_MISSING));
    }
  }
}
