package io.quorate.gateway.upstream;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.DataFrame;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data frames to storage nodes over one stream per node, where that is open and suits them; by
 * unary calls where not.
 *
 * <p>A unary call costs a gateway and a node as much as the frame that it carries: its headers, its
 * stream's life, its trailers. But its bytes share the connection fairly with those of other calls,
 * while on a stream a large answer makes the others wait. So large frames go alone, and so do, for
 * a while, those to a node that has answered with a large one. And a stream that is not open is
 * never waited for: the unary call knows best what a node that can't be reached means. Watches,
 * which are many and wait for long, go by the stream or fail.
 *
 * <p>One instance per event loop, used on it only.
 */
public final class DataStreams implements NodeClient {
  private static final int SWEEP_MS = 50;
  private static final int MAX_FRAME_BYTES = 64 << 10;
  private static final int LARGE_ANSWER_BYTES = 256 << 10;
  private static final int CALLS_AFTER_LARGE = 16;

  /** An answer of the largest values, several of which may come in one message. */
  private static final long MAX_MESSAGE_BYTES = 97L << 20;

  private final NodeClient unary;
  private final NodeDirectory directory;
  private final UpstreamOptions options;
  private final Context context;
  private final GrpcClient client;
  private final Map<String, NodeStream> nodes = new HashMap<>();

  /** To be made on the event loop that will use it. */
  public DataStreams(
      Vertx vertx, UpstreamOptions options, NodeDirectory directory, NodeClient unary) {
    this.unary = unary;
    this.directory = directory;
    this.options = options;
    this.context = vertx.getOrCreateContext();
    this.client =
        GrpcClient.builder(vertx)
            .with(new GrpcClientOptions().setMaxMessageSize(MAX_MESSAGE_BYTES))
            .with(options.toHttpClientOptions())
            .build();
    vertx.setPeriodic(SWEEP_MS, ignored -> sweep());
  }

  @Override
  public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
    DataFrame kind = kindOf(method);
    NodeAddress address = directory.addressOf(nodeId);
    if (kind == null || address == null) {
      return unary.call(nodeId, method, request, timeoutMs);
    }
    // Both methods' types are buffers, and only they have a kind.
    @SuppressWarnings("unchecked")
    Future<R> answer = (Future<R>) frame(nodeId, address, kind, (Buffer) request, timeoutMs);
    return answer;
  }

  private Future<Buffer> frame(
      String nodeId, NodeAddress address, DataFrame kind, Buffer frame, long timeoutMs) {
    NodeStream node = nodes.get(nodeId);
    if (node == null || !node.address().equals(address)) {
      if (node != null) {
        node.close("the node has another address");
      }
      node = new NodeStream(nodeId, address, client, options, context);
      nodes.put(nodeId, node);
    }
    NodeStream target = node;
    DataStream stream = target.streamFor(kind, frame.length() > MAX_FRAME_BYTES);
    if (kind == DataFrame.WATCH) {
      return stream == null
          ? Future.failedFuture(
              new QuorateException(ErrorCode.UNAVAILABLE, "no stream to node " + nodeId))
          : stream.call(kind, frame, System.nanoTime() + timeoutMs * 1_000_000);
    }
    Future<Buffer> answer =
        stream == null
            ? unary.call(nodeId, methodOf(kind), frame, timeoutMs)
            : stream.call(kind, frame, System.nanoTime() + timeoutMs * 1_000_000);
    return answer.onSuccess(
        bytes -> {
          if (bytes.length() > LARGE_ANSWER_BYTES) {
            target.spare(kind, CALLS_AFTER_LARGE);
          }
        });
  }

  private static @Nullable DataFrame kindOf(Method<?, ?> method) {
    if (method.equals(Methods.DATA_WRITE)) {
      return DataFrame.WRITE;
    }
    if (method.equals(Methods.DATA_WATCH)) {
      return DataFrame.WATCH;
    }
    return method.equals(Methods.DATA_READ) ? DataFrame.READ : null;
  }

  private static Method<Buffer, Buffer> methodOf(DataFrame kind) {
    return kind == DataFrame.WRITE ? Methods.DATA_WRITE : Methods.DATA_READ;
  }

  private void sweep() {
    long now = System.nanoTime();
    nodes
        .entrySet()
        .removeIf(
            node -> {
              boolean isGone = directory.addressOf(node.getKey()) == null;
              if (isGone) {
                node.getValue().close("the node is not in the catalog any more");
              }
              return isGone;
            });
    List.copyOf(nodes.values()).forEach(node -> node.sweep(now));
  }

  public Future<Void> close() {
    nodes.values().forEach(node -> node.close("this gateway shuts down"));
    return client.close();
  }
}
