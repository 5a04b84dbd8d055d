package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.quorate.v1.BatchOperation;
import io.quorate.v1.BatchRequest;
import io.quorate.v1.BatchResponse;
import io.quorate.v1.Condition;
import io.quorate.v1.DeleteRequest;
import io.quorate.v1.GetRequest;
import io.quorate.v1.LeaseGrantRequest;
import io.quorate.v1.LeaseKeepAliveRequest;
import io.quorate.v1.LeaseKeepAliveResponse;
import io.quorate.v1.LeaseListRequest;
import io.quorate.v1.LeaseRevokeRequest;
import io.quorate.v1.LeaseTimeToLiveRequest;
import io.quorate.v1.PutRequest;
import io.quorate.v1.PutResponse;
import io.quorate.v1.ScanRequest;
import io.quorate.v1.ScanResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code quorate.v1.Kv} and {@code Lease} on the gateway's port, beside HTTP. */
final class GrpcKvTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static EdgeFixture edge;
  private static GrpcClient client;

  private record Answer<R>(GrpcStatus status, String code, List<R> messages) {}

  @BeforeAll
  static void start() {
    edge = EdgeFixture.start();
    client = GrpcClient.client(VERTX, new GrpcClientOptions().setMaxMessageSize(8 << 20));
  }

  @AfterAll
  static void stop() {
    edge.close();
    await(VERTX.close());
  }

  @Test
  void putGetDelete() {
    Answer<PutResponse> put = call(Methods.KV_PUT, put("g/a", "one").build());
    assertThat(put.status()).isEqualTo(GrpcStatus.OK);
    assertThat(put.messages().get(0).getVersion()).isEqualTo(1);
    var got = call(Methods.KV_GET, get("g/a"));
    assertThat(got.messages().get(0).getKv().getValue().toStringUtf8()).isEqualTo("one");
    assertThat(RawHttp.once(edge.port(), "GET", "/v1/kv/g/a", EdgeFixture.OWNER, null).text())
        .isEqualTo("one");
    var deleted = call(Methods.KV_DELETE, DeleteRequest.newBuilder().setKey(bytes("g/a")).build());
    assertThat(deleted.messages().get(0).getDeleted()).isTrue();
    var again = call(Methods.KV_DELETE, DeleteRequest.newBuilder().setKey(bytes("g/a")).build());
    assertThat(again.messages().get(0).getDeleted()).isFalse();
    assertThat(call(Methods.KV_GET, get("g/a")).status()).isEqualTo(GrpcStatus.NOT_FOUND);
  }

  @Test
  void errorsCarryOurCode() {
    call(Methods.KV_PUT, put("g/c", "one").build());
    var refused =
        call(
            Methods.KV_PUT,
            put("g/c", "two").setCondition(Condition.newBuilder().setAbsent(true)).build());
    assertThat(refused.status()).isEqualTo(GrpcStatus.ABORTED);
    assertThat(refused.code()).isEqualTo("precondition_failed");
    assertThat(call(Methods.KV_GET, get("")).code()).isEqualTo("invalid_argument");
    assertThat(call(Methods.KV_GET, get("g/c"), "Bearer nobody").status())
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(call(Methods.KV_GET, get("g/c"), null).code()).isEqualTo("unauthenticated");
    assertThat(call(Methods.KV_PUT, put("g/c", "x").build(), EdgeFixture.READER).status())
        .isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(call(Methods.KV_GET, get("g/c"), EdgeFixture.STRANGER).status())
        .isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(call(Methods.KV_PUT, put("k".repeat(5_000), "x").build()).code())
        .isEqualTo("key_too_long");
  }

  @Test
  void largestValuesPass() {
    ByteString value = ByteString.copyFrom(new byte[1 << 20]);
    PutRequest request = PutRequest.newBuilder().setKey(bytes("g/big")).setValue(value).build();
    assertThat(call(Methods.KV_PUT, request).status()).isEqualTo(GrpcStatus.OK);
    assertThat(call(Methods.KV_GET, get("g/big")).messages().get(0).getKv().getValue())
        .isEqualTo(value);
  }

  @Test
  void batches() {
    BatchRequest request =
        BatchRequest.newBuilder()
            .addOperations(BatchOperation.newBuilder().setPut(put("g/b1", "1")))
            .addOperations(BatchOperation.newBuilder().setGet(get("g/none")))
            .addOperations(
                BatchOperation.newBuilder()
                    .setDelete(DeleteRequest.newBuilder().setKey(bytes("g/none"))))
            .build();
    BatchResponse response = call(Methods.KV_BATCH, request).messages().get(0);
    assertThat(response.getResults(0).getPut().getVersion()).isEqualTo(1);
    assertThat(response.getResults(1).getError().getCode()).isEqualTo("not_found");
    assertThat(response.getResults(2).getDelete().getDeleted()).isFalse();
    assertThat(call(Methods.KV_BATCH, request, EdgeFixture.READER).code())
        .isEqualTo("permission_denied");
  }

  @Test
  void scansAreStreams() {
    for (int i = 0; i < 1_200; i++) {
      call(Methods.KV_PUT, put("s/%04d".formatted(i), "v").build());
    }
    Answer<ScanResponse> all =
        call(Methods.KV_SCAN, ScanRequest.newBuilder().setPrefix(bytes("s/")).build());
    List<String> keys = new ArrayList<>();
    all.messages().forEach(m -> m.getKvsList().forEach(kv -> keys.add(kv.getKey().toStringUtf8())));
    assertThat(keys).hasSize(1_200).isSorted();
    assertThat(all.messages().size()).isGreaterThan(1);
    assertThat(all.messages().get(0).getRevisionsMap()).containsOnlyKeys("g1", "g2", "g3");
    Answer<ScanResponse> some =
        call(
            Methods.KV_SCAN,
            ScanRequest.newBuilder().setPrefix(bytes("s/")).setReverse(true).setLimit(3).build());
    assertThat(some.messages().get(0).getKvsList())
        .extracting(kv -> kv.getKey().toStringUtf8())
        .containsExactly("s/1199", "s/1198", "s/1197");
  }

  @Test
  void leasesByGrpc() {
    var granted =
        call(Methods.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTtlMs(30_000).build());
    assertThat(granted.status()).isEqualTo(GrpcStatus.OK);
    long id = granted.messages().get(0).getId();
    var kept = call(Methods.LEASE_KEEP_ALIVE, LeaseKeepAliveRequest.newBuilder().setId(id).build());
    assertThat(kept.messages().get(0).getTtlMs()).isEqualTo(30_000);
    LeaseTimeToLiveRequest show = LeaseTimeToLiveRequest.newBuilder().setId(id).build();
    assertThat(call(Methods.LEASE_TIME_TO_LIVE, show).messages().get(0).getRemainingMs())
        .isEqualTo(30_000);
    var listed = call(Methods.LEASE_LIST, LeaseListRequest.newBuilder().setAfterId(id - 1).build());
    assertThat(listed.messages().get(0).getLeases(0).getId()).isEqualTo(id);
    LeaseRevokeRequest revoke = LeaseRevokeRequest.newBuilder().setId(id).build();
    assertThat(call(Methods.LEASE_REVOKE, revoke).status()).isEqualTo(GrpcStatus.OK);
    assertThat(call(Methods.LEASE_REVOKE, revoke).code()).isEqualTo("lease_not_found");
    assertThat(call(Methods.LEASE_REVOKE, revoke, EdgeFixture.READER).code())
        .isEqualTo("permission_denied");
    assertThat(call(Methods.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTtlMs(5).build()).code())
        .isEqualTo("ttl_invalid");
  }

  @Test
  void manyLeasesAreKeptAliveOnOneStreamInOrder() {
    long id =
        call(Methods.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTtlMs(30_000).build())
            .messages()
            .get(0)
            .getId();
    int count = 700;
    SocketAddress address = SocketAddress.inetSocketAddress(edge.port(), "127.0.0.1");
    Answer<LeaseKeepAliveResponse> answer =
        await(
            client
                .request(address, Methods.LEASE_KEEP_ALIVE.client())
                .compose(
                    request -> {
                      request.headers().set("authorization", EdgeFixture.OWNER);
                      for (int i = 0; i < count; i++) {
                        long each = i % 3 == 2 ? 0 : i % 3 == 1 ? 7 + i : id;
                        request.write(LeaseKeepAliveRequest.newBuilder().setId(each).build());
                      }
                      request.end();
                      return request.response().compose(GrpcKvTest::collect);
                    }));
    assertThat(answer.status()).isEqualTo(GrpcStatus.OK);
    assertThat(answer.messages()).hasSize(count);
    for (int i = 0; i < count; i++) {
      LeaseKeepAliveResponse message = answer.messages().get(i);
      assertThat(message.getId()).isEqualTo(i % 3 == 2 ? 0 : i % 3 == 1 ? 7 + i : id);
      assertThat(message.getError().getCode()).isEqualTo(i % 3 == 0 ? "" : "lease_not_found");
      assertThat(message.getTtlMs()).isEqualTo(i % 3 == 0 ? 30_000 : 0);
    }
  }

  private static PutRequest.Builder put(String key, String value) {
    return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value));
  }

  private static GetRequest get(String key) {
    return GetRequest.newBuilder().setKey(bytes(key)).build();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static <Q, R> Answer<R> call(Method<Q, R> method, Q message) {
    return call(method, message, EdgeFixture.OWNER);
  }

  private static <Q, R> Answer<R> call(Method<Q, R> method, Q message, String token) {
    SocketAddress address = SocketAddress.inetSocketAddress(edge.port(), "127.0.0.1");
    return await(
        client
            .request(address, method.client())
            .compose(
                request -> {
                  if (token != null) {
                    request.headers().set("authorization", token);
                  }
                  // Collected from here, on the event loop: the test's thread could come too late.
                  return request.send(message).compose(GrpcKvTest::collect);
                }));
  }

  private static <Q, R> Future<Answer<R>> collect(GrpcClientResponse<Q, R> response) {
    List<R> messages = new ArrayList<>();
    response.handler(messages::add);
    return response
        .end()
        .transform(
            ended -> {
              String code = response.trailers().get("quorate-code");
              return Future.succeededFuture(
                  new Answer<>(
                      response.status(),
                      code != null ? code : response.headers().get("quorate-code"),
                      messages));
            });
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
