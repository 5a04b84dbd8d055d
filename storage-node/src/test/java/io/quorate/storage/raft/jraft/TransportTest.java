package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams between two nodes a and b: who may speak, and how calls end. */
class TransportTest {
  private static final PingRequest PING = PingRequest.newBuilder().setSendTimestamp(1).build();

  private final Map<String, SocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<String, String> refusals = new ConcurrentHashMap<>();
  private final Map<String, RaftTransport> transports = new HashMap<>();
  private final List<HttpServer> servers = new ArrayList<>();
  private Vertx vertx;

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void end() {
    transports.values().forEach(RaftTransport::close);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private RaftTransport node(String id, String key) {
    RaftTransport transport =
        new RaftTransport(
            new RaftTransportOptions(
                vertx,
                () -> new NodeIdentity("test", "1", id, "incarnation-" + id),
                new ClusterKey(key),
                peer -> refusals.get(id + "<" + peer.nodeId()),
                addresses::get,
                RaftTransportOptions.httpClientOptions()));
    transports.put(id, transport);
    GrpcServer grpc = server();
    transport.bind(grpc);
    listen(id, grpc);
    return transport;
  }

  private GrpcServer server() {
    return GrpcServer.server(
        vertx, new GrpcServerOptions().setMaxMessageSize(RaftTransportOptions.MAX_MESSAGE_BYTES));
  }

  private HttpServer listen(String id, GrpcServer grpc) {
    HttpServer server =
        vertx
            .createHttpServer(RaftTransportOptions.tuneServer(new HttpServerOptions()))
            .requestHandler(grpc)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    servers.add(server);
    addresses.put(id, SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1"));
    return server;
  }

  private static CompletableFuture<Object> call(
      RaftTransport from, String to, Message message, long timeoutMs) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    try {
      from.link(to)
          .call(
              message,
              RaftMessage.of(message),
              (reply, error) -> {
                if (error != null) {
                  result.completeExceptionally(error);
                } else {
                  result.complete(reply);
                }
              },
              timeoutMs);
    } catch (RemotingException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private static void connected(RaftTransport from, String to) {
    from.connect(to);
    TestCluster.await(() -> from.isConnected(to));
  }

  @Test
  void callsAreAnswered() throws Exception {
    RaftTransport a = node("a", "key");
    node("b", "key");
    connected(a, "b");
    List<CompletableFuture<Object>> calls = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      calls.add(call(a, "b", PING, 5_000));
    }
    for (CompletableFuture<Object> call : calls) {
      assertThat(call.get(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              ErrorResponse.class, r -> assertThat(r.getErrorCode()).isEqualTo(0));
    }
  }

  @Test
  void largeMessagesPassAndAnUnknownReplicaIsSaidToBeOne() throws Exception {
    RaftTransport a = node("a", "key");
    node("b", "key");
    connected(a, "b");
    AppendEntriesRequest large =
        AppendEntriesRequest.newBuilder()
            .setGroupId("nobody")
            .setServerId("a:1")
            .setPeerId("b:1")
            .setTerm(1)
            .setPrevLogTerm(0)
            .setPrevLogIndex(0)
            .setCommittedIndex(0)
            .setData(ByteString.copyFrom(new byte[8 << 20]))
            .build();
    List<CompletableFuture<Object>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(call(a, "b", large, 20_000));
    }
    for (CompletableFuture<Object> call : calls) {
      assertThat(call.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              ErrorResponse.class,
              r -> assertThat(r.getErrorCode()).isEqualTo(RaftError.ENOENT.getNumber()));
    }
  }

  @Test
  void aServerRefusesAPeerAndTakesItOnceItMay() {
    refusals.put("b<a", "incarnation of a is unknown");
    RaftTransport a = node("a", "key");
    node("b", "key");
    a.connect("b");
    assertNeverConnected(a, "b");
    refusals.clear();
    connected(a, "b");
  }

  @Test
  void aClientRefusesAServer() {
    refusals.put("a<b", "incarnation of b is unknown");
    RaftTransport a = node("a", "key");
    node("b", "key");
    a.connect("b");
    assertNeverConnected(a, "b");
  }

  @Test
  void theClustersKeyIsNeeded() {
    RaftTransport a = node("a", "key");
    node("b", "another key");
    a.connect("b");
    assertNeverConnected(a, "b");
  }

  @Test
  void anotherNodeAtThePeersAddressIsRefused() {
    RaftTransport a = node("a", "key");
    node("c", "key");
    addresses.put("b", addresses.get("c"));
    a.connect("b");
    assertNeverConnected(a, "b");
  }

  private static void assertNeverConnected(RaftTransport from, String to) {
    long until = System.nanoTime() + 400_000_000L;
    while (System.nanoTime() < until) {
      assertThat(from.isConnected(to)).isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void aCallWithoutAStreamFailsAtOnce() {
    RaftTransport a = node("a", "key");
    addresses.put("b", SocketAddress.inetSocketAddress(1, "127.0.0.1"));
    assertThatThrownBy(() -> call(a, "b", PING, 5_000).get(1, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RemotingException.class);
  }

  @Test
  void aCallTimesOutAndTheStreamLivesOn() {
    RaftTransport a = node("a", "key");
    mute("b");
    connected(a, "b");
    assertThatThrownBy(() -> call(a, "b", PING, 200).get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InvokeTimeoutException.class);
    assertThat(a.isConnected("b")).isTrue();
  }

  @Test
  void callsFailWhenThePeerGoesAndTheStreamIsMadeAgain() throws Exception {
    RaftTransport a = node("a", "key");
    HttpServer server = mute("b");
    connected(a, "b");
    CompletableFuture<Object> waiting = call(a, "b", PING, 60_000);
    server.close().toCompletionStage().toCompletableFuture().join();
    assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RemotingException.class);
    node("b", "key");
    TestCluster.await(() -> a.isConnected("b"));
    assertThat(call(a, "b", PING, 5_000).get(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aMalformedFrameEndsTheStream() {
    RaftTransport a = node("a", "key");
    GrpcServer grpc = server();
    Promise<GrpcServerResponse<Buffer, Buffer>> toA = Promise.promise();
    grpc.callHandler(
        Methods.RAFT_EXCHANGE.server(),
        request ->
            request.handler(
                hello -> {
                  request.response().write(hello("b"));
                  toA.tryComplete(request.response());
                }));
    listen("b", grpc);
    a.connect("b");
    TestCluster.await(() -> a.isConnected("b"));
    toA.future().result().write(Buffer.buffer("not a frame"));
    TestCluster.await(() -> !a.isConnected("b"));
  }

  /** A node that shakes hands and never answers. */
  private HttpServer mute(String id) {
    GrpcServer grpc = server();
    grpc.callHandler(
        Methods.RAFT_EXCHANGE.server(),
        request -> {
          boolean[] greeted = new boolean[1];
          request.handler(
              message -> {
                if (!greeted[0]) {
                  greeted[0] = true;
                  request.response().write(hello(id));
                }
              });
        });
    return listen(id, grpc);
  }

  private static Buffer hello(String id) {
    return Buffer.buffer(
        new NodeIdentity("test", "1", id, "incarnation-" + id).toHello().build().toByteArray());
  }
}
