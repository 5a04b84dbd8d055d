package io.quorate.gateway.upstream;

import io.quorate.proto.frame.DataFrame;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's stream from attempt to attempt. It is opened when there is something to send, and again
 * after a pause when it ended; streams that take no more calls stay until theirs are answered.
 *
 * <p>On its event loop only.
 */
final class NodeStream {
  private static final Logger log = LoggerFactory.getLogger(NodeStream.class);

  private static final int FIRST_PAUSE_MS = 50;
  private static final int MAX_PAUSE_MS = 5_000;

  private final String nodeId;
  private final NodeAddress address;
  private final GrpcClient client;
  private final UpstreamOptions options;
  private final Context context;
  private final List<DataStream> ending = new ArrayList<>();
  private @Nullable DataStream stream;
  private @Nullable HttpConnection probed;
  private int pauseMs = FIRST_PAUSE_MS;
  private int sparedWrites;
  private int sparedReads;

  /** When the stream was asked for; it must be open soon after. */
  private long openedNanos;

  /** An attempt is under way, or a pause. */
  private boolean opening;

  private boolean closed;

  NodeStream(
      String nodeId,
      NodeAddress address,
      GrpcClient client,
      UpstreamOptions options,
      Context context) {
    this.nodeId = nodeId;
    this.address = address;
    this.client = client;
    this.options = options;
    this.context = context;
  }

  NodeAddress address() {
    return address;
  }

  /** The stream for a call, or null when the call should go without it. */
  @Nullable DataStream streamFor(DataFrame kind, boolean isLarge) {
    DataStream open = stream;
    if (open == null) {
      open();
      return null;
    }
    if (isLarge || !open.ready()) {
      return null;
    }
    pauseMs = FIRST_PAUSE_MS;
    if (kind == DataFrame.WATCH) {
      return open;
    }
    if (kind == DataFrame.WRITE ? sparedWrites > 0 : sparedReads > 0) {
      spare(kind, (kind == DataFrame.WRITE ? sparedWrites : sparedReads) - 1);
      return null;
    }
    return open;
  }

  /** So many of the next calls of a kind go without the stream. */
  void spare(DataFrame kind, int calls) {
    if (kind == DataFrame.WRITE) {
      sparedWrites = calls;
    } else {
      sparedReads = calls;
    }
  }

  private void open() {
    if (opening || closed) {
      return;
    }
    opening = true;
    client
        .request(
            SocketAddress.inetSocketAddress(address.port(), address.host()),
            Methods.DATA_EXCHANGE.client())
        .onComplete(this::greet, failure -> pause(String.valueOf(failure.getMessage())));
  }

  private void greet(GrpcClientRequest<Buffer, Buffer> request) {
    if (closed) {
      request.cancel();
      return;
    }
    // A connection outlives the streams on it.
    if (request.connection() != probed) {
      probed = request.connection();
      ConnectionProbe.start(context.owner(), request.connection(), options.pingIntervalMs());
    }
    request.headers().set(UpstreamOptions.CLUSTER_KEY_HEADER, options.clusterKey());
    openedNanos = System.nanoTime();
    DataStream made =
        new DataStream(
            nodeId,
            task -> context.runOnContext(ignored -> task.run()),
            request,
            this::noMoreCalls);
    stream = made;
    made.open();
  }

  private void noMoreCalls(DataStream over, String reason) {
    stream = null;
    ending.add(over);
    pause(reason);
  }

  private void pause(String reason) {
    log.debug("no stream to node {} for {} ms: {}", nodeId, pauseMs, reason);
    context.owner().setTimer(pauseMs, ignored -> opening = false);
    pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs);
  }

  void sweep(long nowNanos) {
    DataStream open = stream;
    if (open != null) {
      open.sweep(nowNanos);
      if (!open.greeted() && nowNanos - openedNanos > 2_000_000L * options.connectTimeoutMs()) {
        open.cancel("the node did not answer the hello");
      }
    }
    ending.forEach(over -> over.sweep(nowNanos));
    ending.removeIf(DataStream::idle);
  }

  /** Calls under way end as unknown. */
  void close(String reason) {
    closed = true;
    DataStream open = stream;
    if (open != null) {
      open.cancel(reason);
    }
    List.copyOf(ending).forEach(over -> over.cancel(reason));
  }
}
