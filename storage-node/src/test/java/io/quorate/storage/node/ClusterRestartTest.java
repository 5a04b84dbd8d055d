package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.Finding;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.RaftHello;
import io.quorate.internal.v1.ReplicaStatus;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.apply.DivergenceException;
import io.quorate.storage.catalog.Routing;
import io.quorate.storage.group.Group;
import io.quorate.storage.identity.IdentityException;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.v1.GetRequest;
import io.quorate.v1.GetResponse;
import io.quorate.v1.PutRequest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that stop, come back, or come back as somebody else. */
class ClusterRestartTest {
  @TempDir Path directory;

  @Test
  void keepsDataOverARestartOfAllNodesAndSpreadsNewLeaders() {
    try (TestCluster cluster = new TestCluster(directory, "dev", 3, 3)) {
      cluster.startAll();
      cluster.awaitReady();
      CatalogView catalog = cluster.catalog("n1");
      for (GroupRecord group : catalog.getGroupsList()) {
        if (!group.getGroupId().equals("meta")) {
          TestCluster.eventually(
              15_000,
              "the preferred leader",
              () ->
                  assertThat(cluster.leaderOf(group.getGroupId())).isEqualTo(group.getReplicas(0)));
        }
      }
      for (int i = 0; i < 20; i++) {
        put(cluster, catalog, "key-" + i, "value-" + i);
      }

      cluster.stopAll();
      cluster.startAll();
      cluster.awaitReady();

      assertThat(cluster.catalog("n3").getCluster()).isEqualTo(catalog.getCluster());
      for (int i = 0; i < 20; i++) {
        assertThat(get(cluster, catalog, "key-" + i)).isEqualTo("value-" + i);
      }
      assertThat(cluster.status("n1").getFindingsList()).isEmpty();
    }
  }

  @Test
  void goesOnWithoutOneNodeAndRefusesItWhenItLostItsDirectory() throws IOException {
    try (TestCluster cluster = new TestCluster(directory, "dev", 3, 1)) {
      cluster.startAll();
      cluster.awaitReady();
      CatalogView catalog = cluster.catalog("n1");
      TestCluster.eventually(
          10_000,
          "incarnations",
          () ->
              assertThat(cluster.catalog("n1").getNodesList())
                  .allMatch(node -> !node.getIncarnation().isEmpty()));
      put(cluster, catalog, "a", "1");
      cluster.stop("n3");
      put(cluster, catalog, "a", "2");
      delete(cluster.directoryOf("n3"));
      cluster.start("n3");

      TestCluster.eventually(
          10_000,
          "a finding",
          () ->
              assertThat(cluster.status("n3").getFindingsList())
                  .extracting(Finding::getCode)
                  .containsExactly("data_directory_replaced"));
      put(cluster, catalog, "a", "3");
      assertThat(get(cluster, catalog, "a")).isEqualTo("3");
      NodeStatus wiped = cluster.status("n3");
      assertThat(wiped.getReplicasList())
          .allSatisfy(replica -> assertThat(replica.getLogLastIndex()).isZero());
      assertThat(wiped.getReplicasList())
          .extracting(ReplicaStatus::getGroupId)
          .doesNotContain("g1");
    }
  }

  @Test
  void buildsAReplicaAnewWhoseStoreFailed() {
    try (TestCluster cluster = new TestCluster(directory, "dev", 3, 1)) {
      cluster.startAll();
      cluster.awaitReady();
      CatalogView catalog = cluster.catalog("n1");
      put(cluster, catalog, "a", "1");
      for (String nodeId : cluster.runningNodes()) {
        Group before = cluster.group(nodeId, "g1").orElseThrow();
        before.machine().fail(new StoreFailedException("full disk", new InternalError("injected")));

        TestCluster.eventually(
            20_000,
            "a finding, or the replica back already",
            () -> assertThat(cluster.group(nodeId, "g1")).isNotEqualTo(Optional.of(before)));
        Group after =
            TestCluster.eventually(
                20_000, "a replica", () -> cluster.group(nodeId, "g1").orElseThrow());
        assertThat(after).isNotSameAs(before);
        put(cluster, catalog, "a", "after " + nodeId);
      }
      TestCluster.eventually(
          20_000,
          "agreement",
          () ->
              assertThat(cluster.runningNodes())
                  .extracting(nodeId -> cluster.replica(nodeId, "g1").getChecksum())
                  .containsOnly(cluster.replica("n1", "g1").getChecksum()));
      assertThat(get(cluster, catalog, "a")).isEqualTo("after n3");
      assertThat(cluster.status("n1").getFindingsList()).isEmpty();
    }
  }

  @Test
  void keepsAReplicaOutWhoseStateIsWrong() {
    try (TestCluster cluster = new TestCluster(directory, "dev", 3, 1)) {
      cluster.startAll();
      cluster.awaitReady();
      Group before = cluster.group("n2", "g1").orElseThrow();
      before.machine().fail(new DivergenceException(7, 1, 2));

      TestCluster.eventually(
          20_000,
          "a finding",
          () ->
              assertThat(cluster.replica("n2", "g1").getFindingsList())
                  .extracting(Finding::getCode)
                  .containsExactly("replica_diverged"));
      assertThat(cluster.group("n2", "g1")).isEmpty();
    }
  }

  @Test
  void refusesStrangersOnTheRaftStream() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, "dev", 1, 1)) {
      cluster.startAll();
      cluster.awaitReady();
      String clusterId = cluster.catalog("n1").getCluster().getClusterId();
      RaftHello hello =
          RaftHello.newBuilder()
              .setClusterName("dev")
              .setClusterId(clusterId)
              .setNodeId("n1")
              .setNodeIncarnation("another")
              .setFrameFormat(1)
              .build();

      assertThat(answer(cluster, hello)).contains("another data directory");
      assertThat(answer(cluster, hello.toBuilder().setNodeId("n9").build())).contains("n9");
      assertThat(answer(cluster, hello.toBuilder().setClusterId("c-2").build())).contains("c-2");
      assertThat(answer(cluster, hello.toBuilder().setClusterName("prod").build()))
          .contains("prod");
      assertThat(answer(cluster, hello.toBuilder().setFrameFormat(2).build())).contains("format 2");
    }
  }

  @Test
  void refusesADirectoryThatIsInUse() {
    try (TestCluster cluster = new TestCluster(directory, "dev", 1, 1)) {
      cluster.start("n1");

      assertThatThrownBy(() -> cluster.start("n1"))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void servesOnANodeWithoutAReplicaOfMeta() {
    try (TestCluster cluster = new TestCluster(directory, "dev", 4, 4)) {
      cluster.startAll();
      cluster.awaitReady();

      assertThat(cluster.status("n4").getReplicasList())
          .extracting(ReplicaStatus::getGroupId)
          .containsExactly("g2", "g3", "g4");
      assertThat(cluster.catalog("n4").getCluster()).isEqualTo(cluster.catalog("n1").getCluster());
    }
  }

  private static String answer(TestCluster cluster, RaftHello hello) throws Exception {
    Buffer reply =
        cluster
            .calls()
            .first(
                cluster.addressOf("n1"),
                Methods.RAFT_EXCHANGE,
                Buffer.buffer(hello.toByteArray()),
                Map.of());
    return RaftHello.parseFrom(reply.getBytes()).getRefused();
  }

  private static void put(TestCluster cluster, CatalogView catalog, String key, String value) {
    PutRequest put =
        PutRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8(key))
            .setValue(ByteString.copyFromUtf8(value))
            .build();
    TestCluster.eventually(
        15_000,
        "put",
        () ->
            cluster
                .calls()
                .call(
                    leader(cluster, catalog, put.getKey()),
                    Methods.KV_PUT,
                    put,
                    Tokens.bearer(catalog, "writer")));
  }

  private static String get(TestCluster cluster, CatalogView catalog, String key) {
    GetRequest get = GetRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
    GetResponse answer =
        TestCluster.eventually(
            15_000,
            "get",
            () ->
                cluster
                    .calls()
                    .call(
                        leader(cluster, catalog, get.getKey()),
                        Methods.KV_GET,
                        get,
                        Tokens.bearer(catalog, "reader")));
    return answer.getKv().getValue().toStringUtf8();
  }

  private static String leader(TestCluster cluster, CatalogView catalog, ByteString key) {
    String group = new Routing(catalog).route(2, key.toByteArray()).groupId();
    return cluster.addressOf(cluster.leaderOf(group));
  }

  private static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
