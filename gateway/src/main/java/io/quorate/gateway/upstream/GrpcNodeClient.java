package io.quorate.gateway.upstream;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Unary gRPC calls, straight on Vert.x's HTTP/2 client.
 *
 * <p>Vert.x's GrpcClient is not used here, because a failure must tell whether the request can have
 * reached the node: only a call that never got a stream, or whose stream the node refused unread,
 * is UNAVAILABLE; every other loss is OUTCOME_UNKNOWN. It also spares two stream adapters per call.
 *
 * <p>Dead nodes are told from slow ones by {@link ConnectionProbe}: a call may be slow up to its
 * own timeout, but a connection that answers no ping is closed, and its calls fail at once.
 *
 * <p>One instance per event loop, used on it only.
 */
public final class GrpcNodeClient implements NodeClient {
  private static final int SWEEP_MS = 50;

  /** Calls that wait for a connection; more mean that a node is stuck. */
  private static final int MAX_WAITING_CALLS = 1_024;

  private final HttpClient client;
  private final NodeDirectory directory;
  private final UpstreamOptions options;
  private final Set<UnaryCall<?, ?>> calls = new LinkedHashSet<>();

  /** Vert.x resolves the peer from these; kept per node and method since they never change. */
  private final Map<NodeAddress, Map<Method<?, ?>, RequestOptions>> requests = new HashMap<>();

  /** To be made on the event loop that will use it. */
  public GrpcNodeClient(Vertx vertx, UpstreamOptions options, NodeDirectory directory) {
    this.options = options;
    this.directory = directory;
    this.client =
        vertx
            .httpClientBuilder()
            .with(options.toHttpClientOptions())
            .with(new PoolOptions().setHttp2MaxSize(1).setMaxWaitQueueSize(MAX_WAITING_CALLS))
            .withConnectHandler(
                connection -> ConnectionProbe.start(vertx, connection, options.pingIntervalMs()))
            .build();
    vertx.setPeriodic(SWEEP_MS, ignored -> sweep());
  }

  @Override
  public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
    NodeAddress address = directory.addressOf(nodeId);
    if (address == null) {
      return Future.failedFuture(
          new QuorateException(ErrorCode.UNAVAILABLE, "node " + nodeId + " is not in the catalog"));
    }
    long now = System.nanoTime();
    // A stopped process still accepts connections in its kernel, so the connect timeout alone is
    // not enough: no stream within two of them is no connection.
    UnaryCall<Q, R> call =
        new UnaryCall<>(
            nodeId,
            method,
            now + timeoutMs * 1_000_000,
            now + options.connectTimeoutMs() * 2_000_000L);
    calls.add(call);
    client
        .request(requestOptions(address, method))
        .onComplete(
            stream -> {
              if (stream.succeeded()) {
                send(call, stream.result(), request);
              } else {
                call.notSent(stream.cause());
              }
            });
    return call.future().onComplete(ignored -> calls.remove(call));
  }

  public Future<Void> close() {
    return client.close();
  }

  private <Q> void send(UnaryCall<Q, ?> call, HttpClientRequest stream, Q request) {
    stream.putHeader(UpstreamOptions.CLUSTER_KEY_HEADER, options.clusterKey());
    call.send(stream, request);
  }

  private RequestOptions requestOptions(NodeAddress address, Method<?, ?> method) {
    return requests
        .computeIfAbsent(address, ignored -> new HashMap<>())
        .computeIfAbsent(
            method,
            ignored ->
                new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setHost(address.host())
                    .setPort(address.port())
                    .setURI("/" + method.fullName()));
  }

  private void sweep() {
    if (calls.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    List<UnaryCall<?, ?>> overdue = new ArrayList<>();
    for (UnaryCall<?, ?> call : calls) {
      if (call.overdue(now)) {
        overdue.add(call);
      }
    }
    overdue.forEach(UnaryCall::timeOut);
  }
}
