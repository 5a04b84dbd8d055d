package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.CreateSnapshotRequest;
import io.quorate.internal.v1.ListSnapshotsRequest;
import io.quorate.internal.v1.LookupUserRequest;
import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.internal.v1.StatusRequest;
import io.quorate.internal.v1.TransferLeaderRequest;
import io.quorate.internal.v1.UserRecord;
import io.quorate.internal.v1.health.HealthCheckRequest;
import io.quorate.internal.v1.health.HealthCheckResponse.ServingStatus;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.catalog.Routing;
import io.quorate.storage.node.NodeCalls.Refused;
import io.quorate.v1.BatchOperation;
import io.quorate.v1.BatchRequest;
import io.quorate.v1.BatchResponse;
import io.quorate.v1.DeleteRequest;
import io.quorate.v1.GetRequest;
import io.quorate.v1.KeyValue;
import io.quorate.v1.PutRequest;
import io.quorate.v1.ScanRequest;
import io.quorate.v1.ScanResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cluster of three nodes, through its gRPC ports. */
class ClusterLifeTest {
  @TempDir static Path directory;

  private static TestCluster cluster;
  private static CatalogView catalog;

  @BeforeAll
  static void startOnce() {
    cluster = new TestCluster(directory, "dev", 3, 3);
    cluster.startAll();
    cluster.awaitReady();
    catalog = cluster.catalog("n2");
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void bootstrapsOneCatalogAndAllNodesKnowIt() {
    assertThat(catalog.getNodesCount()).isEqualTo(3);
    assertThat(catalog.getGroupsCount()).isEqualTo(4);
    assertThat(catalog.getEpoch()).isEqualTo(1);
    String clusterId = catalog.getCluster().getClusterId();
    for (String node : cluster.runningNodes()) {
      assertThat(cluster.catalog(node).getCluster().getClusterId()).isEqualTo(clusterId);
      assertThat(cluster.status(node).getClusterId()).isEqualTo(clusterId);
    }
  }

  @Test
  void recordsTheIncarnationOfEachNode() {
    TestCluster.eventually(
        10_000,
        "incarnations",
        () ->
            assertThat(cluster.catalog("n1").getNodesList())
                .allMatch(node -> !node.getIncarnation().isEmpty()));
  }

  @Test
  void writesAndReadsFramesAtTheLeaderOnly() {
    byte[] key = bytes("frames/1");
    Routing.Route route = new Routing(catalog).route(2, key);
    String leader = cluster.leaderOf(route.groupId());

    Reply<Outcome> written =
        at(leader).write(route.groupId(), put(route, key, Condition.ABSENT, "one"));
    assertThat(results(written).get(0)).isInstanceOf(Outcome.Written.class);
    assertThat(results(at(leader).write(route.groupId(), put(route, key, Condition.ABSENT, "two"))))
        .singleElement()
        .isInstanceOf(Outcome.ConditionFailed.class);
    ReadOperation.Get get = new ReadOperation.Get(2, route.shard(), route.epoch(), 0, false, key);
    assertThat(results(at(leader).read(route.groupId(), false, get)))
        .singleElement()
        .isInstanceOfSatisfying(
            ReadResult.Found.class,
            found -> assertThat(found.entry().value()).isEqualTo(bytes("one")));

    for (String follower : cluster.runningNodes()) {
      if (!follower.equals(leader)) {
        assertThat(at(follower).write(route.groupId(), put(route, key, Condition.ALWAYS, "x")))
            .isInstanceOfSatisfying(
                Reply.Failed.class,
                failed -> {
                  assertThat(failed.code()).isEqualTo(ErrorCode.NOT_LEADER);
                  assertThat(failed.leaderId()).isEqualTo(leader);
                });
      }
    }
  }

  @Test
  void refusesAStaleEpochAndMalformedFrames() {
    byte[] key = bytes("frames/2");
    Routing.Route route = new Routing(catalog).route(2, key);
    String leader = cluster.leaderOf(route.groupId());
    Routing.Route old = new Routing.Route(route.shard(), route.groupId(), 0);

    assertThat(results(at(leader).write(route.groupId(), put(old, key, Condition.ALWAYS, "x"))))
        .containsExactly(new Outcome.Refused(ErrorCode.STALE_EPOCH));
    Buffer nonsense = Buffer.buffer("nonsense");
    Buffer answer =
        cluster.calls().call(cluster.addressOf(leader), Methods.DATA_WRITE, nonsense, Map.of());
    assertThat(WriteFrames.readReply(answer.getBytes()))
        .isInstanceOfSatisfying(
            Reply.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void looksUsersUpAtTheLeaderOfMeta() {
    String leader = cluster.leaderOf("meta");
    LookupUserRequest admin =
        LookupUserRequest.newBuilder().setTenant("system").setUsername("admin").build();

    UserRecord user =
        cluster
            .calls()
            .call(cluster.addressOf(leader), Methods.CATALOG_LOOKUP_USER, admin, Map.of());
    assertThat(user.getPasswordHash()).isEqualTo("$argon2id$test");
    assertThat(user.getRolesList()).containsExactly("admin");
    LookupUserRequest nobody = admin.toBuilder().setUsername("nobody").build();
    assertThat(refusal(leader, Methods.CATALOG_LOOKUP_USER, nobody, Map.of()).status)
        .isEqualTo(GrpcStatus.NOT_FOUND);
    String other = cluster.runningNodes().stream().filter(n -> !n.equals(leader)).findFirst().get();
    Refused elsewhere = refusal(other, Methods.CATALOG_LOOKUP_USER, admin, Map.of());
    assertThat(elsewhere.code()).isEqualTo("not_leader");
    assertThat(elsewhere.trailers).containsEntry("quorate-leader", cluster.addressOf(leader));
  }

  @Test
  void servesKvToAnOwnerOfAToken() {
    Map<String, String> token = Tokens.bearer(catalog, "writer");
    byte[] key = bytes("kv/1");
    String leader = leaderFor(key);
    ByteString name = ByteString.copyFrom(key);

    cluster
        .calls()
        .call(
            cluster.addressOf(leader),
            Methods.KV_PUT,
            PutRequest.newBuilder().setKey(name).setValue(ByteString.copyFromUtf8("v")).build(),
            token);
    GetRequest get = GetRequest.newBuilder().setKey(name).build();
    KeyValue kv =
        cluster.calls().call(cluster.addressOf(leader), Methods.KV_GET, get, token).getKv();
    assertThat(kv.getValue().toStringUtf8()).isEqualTo("v");
    assertThat(kv.getVersion()).isEqualTo(1);
    Refused conflict =
        refusal(
            leader,
            Methods.KV_DELETE,
            DeleteRequest.newBuilder()
                .setKey(name)
                .setCondition(io.quorate.v1.Condition.newBuilder().setAbsent(true))
                .build(),
            token);
    assertThat(conflict.status).isEqualTo(GrpcStatus.ABORTED);
    assertThat(conflict.code()).isEqualTo("precondition_failed");

    String other = cluster.runningNodes().stream().filter(n -> !n.equals(leader)).findFirst().get();
    Refused elsewhere = refusal(other, Methods.KV_GET, get, token);
    assertThat(elsewhere.status).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(elsewhere.trailers)
        .containsEntry("quorate-leader", cluster.addressOf(leader))
        .containsEntry("quorate-epoch", "1");
    GetRequest stale = get.toBuilder().setStale(true).build();
    TestCluster.eventually(
        5_000,
        "stale read",
        () -> cluster.calls().call(cluster.addressOf(other), Methods.KV_GET, stale, token));
  }

  @Test
  void refusesKvWithoutATokenOrRight() {
    GetRequest get = GetRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();
    PutRequest put = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();

    assertThat(refusal("n1", Methods.KV_GET, get, Map.of()).status)
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal("n1", Methods.KV_GET, get, Map.of("authorization", "Bearer x.y.z")).status)
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal("n1", Methods.KV_PUT, put, Tokens.bearer(catalog, "reader")).status)
        .isEqualTo(GrpcStatus.PERMISSION_DENIED);
  }

  /** Whoever calls on and on without a token must not wear out the connection. */
  @Test
  void refusalsLeaveTheConnectionUsable() {
    GetRequest get = GetRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();

    for (int i = 0; i < 1_000; i++) {
      assertThat(refusal("n1", Methods.KV_GET, get, Map.of()).status)
          .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    }
    assertThat(cluster.catalog("n1").getRevision()).isPositive();
  }

  @Test
  void refusesTheClustersServicesWithoutItsSecretAndUnknownMethods() {
    StatusRequest status = StatusRequest.getDefaultInstance();

    assertThat(
            refusal("n1", Methods.NODE_STATUS, status, Map.of("quorate-cluster-key", "wrong"))
                .status)
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal("n1", Methods.NODE_STATUS, status, Tokens.bearer(catalog, "owner")).status)
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    io.quorate.proto.rpc.Method<StatusRequest, io.quorate.internal.v1.NodeStatus> unknown =
        new io.quorate.proto.rpc.Method<>(
            io.vertx.grpc.common.ServiceName.create("quorate.internal.v1.Node"),
            "Explode",
            Methods.NODE_STATUS.requestEncoder(),
            Methods.NODE_STATUS.requestDecoder(),
            Methods.NODE_STATUS.responseEncoder(),
            Methods.NODE_STATUS.responseDecoder());
    assertThat(refusal("n1", unknown, status, Map.of()).status).isEqualTo(GrpcStatus.UNIMPLEMENTED);
  }

  @Test
  void scansAndBatchesOverGroupsThatOneNodeLeads() throws Exception {
    for (String group : List.of("g1", "g2", "g3")) {
      transfer(group, "n1");
    }
    Map<String, String> token = Tokens.bearer(catalog, "owner");
    BatchRequest.Builder batch = BatchRequest.newBuilder();
    List<String> names = IntStream.range(0, 500).mapToObj("scan/%04d"::formatted).toList();
    for (String name : names) {
      batch.addOperations(
          BatchOperation.newBuilder()
              .setPut(
                  PutRequest.newBuilder()
                      .setKey(ByteString.copyFromUtf8(name))
                      .setValue(ByteString.copyFrom(new byte[2_000]))));
    }
    batch.addOperations(
        BatchOperation.newBuilder()
            .setDelete(DeleteRequest.newBuilder().setKey(ByteString.copyFromUtf8("scan/none"))));
    batch.addOperations(
        BatchOperation.newBuilder().setGet(GetRequest.newBuilder().setKey(ByteString.EMPTY)));

    BatchResponse answer =
        cluster.calls().call(cluster.addressOf("n1"), Methods.KV_BATCH, batch.build(), token);
    assertThat(answer.getResultsCount()).isEqualTo(502);
    assertThat(answer.getResults(0).getPut().getVersion()).isEqualTo(1);
    assertThat(answer.getResults(500).getDelete().getDeleted()).isFalse();
    assertThat(answer.getResults(501).getError().getCode()).isEqualTo("invalid_argument");

    assertThat(scan(token, ScanRequest.newBuilder(), names.size())).isEqualTo(names);
    List<String> backwards = new ArrayList<>(names);
    backwards.sort(Comparator.reverseOrder());
    assertThat(scan(token, ScanRequest.newBuilder().setReverse(true), 0)).isEqualTo(backwards);
    assertThat(scan(token, ScanRequest.newBuilder().setLimit(7).setKeysOnly(true), 0))
        .isEqualTo(names.subList(0, 7));
  }

  @Test
  void transfersALeaderAndMakesSnapshots() {
    String from = cluster.leaderOf("g1");
    String to = cluster.runningNodes().stream().filter(n -> !n.equals(from)).findFirst().get();
    transfer("g1", to);
    assertThat(cluster.leaderOf("g1")).isEqualTo(to);

    byte[] key = keyOf("g1");
    Routing.Route route = new Routing(catalog).route(2, key);
    // A new leader takes writes once it has applied an entry of its own term, a moment after it
    // shows.
    TestCluster.eventually(
        10_000,
        "write at the new leader",
        () -> results(at(to).write("g1", put(route, key, Condition.ALWAYS, "snap"))));
    SnapshotInfo made =
        cluster
            .calls()
            .call(
                cluster.addressOf(to),
                Methods.NODE_CREATE_SNAPSHOT,
                CreateSnapshotRequest.newBuilder().setGroupId("g1").build(),
                Map.of());
    assertThat(made.getGroupId()).isEqualTo("g1");
    assertThat(made.getNodeId()).isEqualTo(to);
    assertThat(made.getKeys()).isPositive();
    assertThat(
            cluster
                .calls()
                .call(
                    cluster.addressOf(to),
                    Methods.NODE_LIST_SNAPSHOTS,
                    ListSnapshotsRequest.newBuilder().setGroupId("g1").build(),
                    Map.of())
                .getSnapshotsList())
        .contains(made);
  }

  @Test
  void tellsItsHealth() {
    assertThat(
            cluster
                .calls()
                .call(
                    cluster.addressOf("n1"),
                    Methods.HEALTH_CHECK,
                    HealthCheckRequest.getDefaultInstance(),
                    Map.of())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  private static void transfer(String groupId, String target) {
    TestCluster.eventually(
        15_000,
        "transfer",
        () -> {
          String leader = cluster.leaderOf(groupId);
          if (!leader.equals(target)) {
            cluster
                .calls()
                .call(
                    cluster.addressOf(leader),
                    Methods.NODE_TRANSFER_LEADER,
                    TransferLeaderRequest.newBuilder()
                        .setGroupId(groupId)
                        .setTargetNodeId(target)
                        .build(),
                    Map.of());
          }
          return true;
        });
  }

  private static List<String> scan(
      Map<String, String> token, ScanRequest.Builder request, int expected) {
    List<ScanResponse> chunks =
        cluster
            .calls()
            .all(
                cluster.addressOf("n1"),
                Methods.KV_SCAN,
                request.setPrefix(ByteString.copyFromUtf8("scan/")).build(),
                token);
    assertThat(chunks.get(0).getRevisionsMap()).containsOnlyKeys("g1", "g2", "g3");
    if (expected > 0) {
      assertThat(chunks.size()).isGreaterThan(1);
    }
    return chunks.stream()
        .flatMap(chunk -> chunk.getKvsList().stream())
        .map(kv -> kv.getKey().toStringUtf8())
        .toList();
  }

  private static <Q, R> Refused refusal(
      String node,
      io.quorate.proto.rpc.Method<Q, R> method,
      Q request,
      Map<String, String> headers) {
    try {
      R answer = cluster.calls().call(cluster.addressOf(node), method, request, headers);
      throw new AssertionError("was not refused: " + answer);
    } catch (Refused e) {
      return e;
    }
  }

  private static byte[] keyOf(String groupId) {
    Routing routing = new Routing(catalog);
    for (int i = 0; ; i++) {
      byte[] key = bytes("key-" + i);
      if (routing.route(2, key).groupId().equals(groupId)) {
        return key;
      }
    }
  }

  private static String leaderFor(byte[] key) {
    return cluster.leaderOf(new Routing(catalog).route(2, key).groupId());
  }

  private static GroupCalls at(String nodeId) {
    return new GroupCalls(cluster.calls(), cluster.addressOf(nodeId));
  }

  private static Operation put(Routing.Route route, byte[] key, Condition condition, String value) {
    return new Operation.Put(2, route.shard(), route.epoch(), condition, key, bytes(value));
  }

  private static <T> List<T> results(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Reply.Results.class);
    return ((Reply.Results<T>) reply).results();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
