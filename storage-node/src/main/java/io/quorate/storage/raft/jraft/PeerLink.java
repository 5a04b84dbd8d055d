package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.netty.channel.ConnectTimeoutException;
import io.quorate.internal.v1.RaftHello;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.net.ConnectException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream to one peer: connects, shakes hands, and connects again after a pause.
 *
 * <pre>
 *   idle ──connect──> connecting ──hello accepted──> ready
 *                        │  ^                          │ closed
 *                        v  │ pause over, or peer called us
 *                       pausing <──────────────────────┘
 * </pre>
 *
 * <p>A stream that ends, and then a port at which nobody listens, is a process that is gone, and is
 * told at once; a network that fails never looks like that.
 *
 * <p>JRaft asks for connections under its locks, so nothing here waits: a call without a ready
 * stream fails at once. The state changes on this link's event loop only; {@link #stream} is read
 * from any thread.
 */
final class PeerLink {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private static final long FIRST_PAUSE_MS = 50;
  private static final long PROBE_PAUSE_MS = 10;
  private static final long MAX_PAUSE_MS = 1_000;
  private static final long NO_ADDRESS_PAUSE_MS = 250;
  private static final long REFUSED_PAUSE_MS = 3_000;
  private static final long HANDSHAKE_MS = 3_000;
  private static final int WRITE_QUEUE_BYTES = 4 << 20;

  private enum State {
    IDLE,
    CONNECTING,
    READY,
    PAUSING,
    CLOSED
  }

  private final String peer;
  private final RaftTransportOptions options;
  private final GrpcClient client;
  private final Context context;
  private final Vertx vertx;
  private final Consumer<String> onReady;
  private final Consumer<String> onGone;
  private volatile @Nullable ClientStream stream;

  // Confined to the context.
  private State state = State.IDLE;
  private long pauseMs = FIRST_PAUSE_MS;
  // Counts connection attempts, so that a timer or handler of an old one does nothing.
  private long attempt;
  // The attempt that follows the end of a stream.
  private long probe;
  private @Nullable GrpcClientRequest<Buffer, Buffer> greeting;

  PeerLink(
      String peer,
      RaftTransportOptions options,
      GrpcClient client,
      Context context,
      Consumer<String> onReady,
      Consumer<String> onGone) {
    this.peer = peer;
    this.options = options;
    this.client = client;
    this.context = context;
    this.vertx = options.vertx();
    this.onReady = onReady;
    this.onGone = onGone;
  }

  boolean isReady() {
    ClientStream current = stream;
    return current != null && current.isWritable();
  }

  void call(Message message, RaftMessage type, InvokeCallback callback, long timeoutMs)
      throws RemotingException {
    ClientStream current = stream;
    if (current == null) {
      connect();
      throw new RemotingException("no stream to node " + peer);
    }
    current.call(message, type, callback, timeoutMs);
  }

  /** Begins to connect unless that is under way. Never waits. */
  void connect() {
    if (stream == null) {
      context.runOnContext(ignored -> start(false));
    }
  }

  /** The peer was heard of: a pause before the next attempt makes no sense. */
  void connectNow() {
    if (stream == null) {
      context.runOnContext(ignored -> start(true));
    }
  }

  /** Gives up the current stream; the next use makes another. */
  void disconnect(String reason) {
    ClientStream current = stream;
    if (current != null) {
      current.close(reason);
    }
  }

  void tick(long nowNanos) {
    ClientStream current = stream;
    if (current != null) {
      current.tick(nowNanos);
    }
  }

  void close() {
    context.runOnContext(
        ignored -> {
          state = State.CLOSED;
          attempt++;
          disconnect("this node is shutting down");
        });
  }

  private void start(boolean evenWhenPausing) {
    if (state == State.IDLE || (evenWhenPausing && state == State.PAUSING)) {
      open();
    }
  }

  private void open() {
    SocketAddress address = options.addressBook().apply(peer);
    if (address == null) {
      pause(NO_ADDRESS_PAUSE_MS, "no address is known");
      return;
    }
    state = State.CONNECTING;
    long mine = ++attempt;
    vertx.setTimer(HANDSHAKE_MS, ignored -> failed(mine, "no handshake in time"));
    client
        .request(address, Methods.RAFT_EXCHANGE.client())
        .onSuccess(request -> greet(mine, request))
        .onFailure(e -> notConnected(mine, e));
  }

  private void notConnected(long mine, Throwable error) {
    if (mine == attempt && mine == probe && isRefused(error)) {
      LOG.info("node {} is gone: its port is closed", peer);
      onGone.accept(peer);
    }
    failed(mine, error.toString());
  }

  private static boolean isRefused(Throwable error) {
    return error instanceof ConnectException
        && !(error instanceof ConnectTimeoutException)
        && String.valueOf(error.getMessage()).contains("refused");
  }

  private void greet(long mine, GrpcClientRequest<Buffer, Buffer> request) {
    if (mine != attempt) {
      request.cancel();
      return;
    }
    greeting = request;
    request.headers().set(ClusterKey.HEADER, options.clusterKey().headerValue());
    request.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    Handshake handshake = new Handshake(mine, request);
    request.exceptionHandler(e -> handshake.ended("connection lost: " + e.getMessage()));
    request.response().onSuccess(handshake::answered).onFailure(e -> handshake.ended(e.toString()));
    request.write(Buffer.buffer(options.self().get().toHello().build().toByteArray()));
  }

  private void failed(long mine, String reason) {
    if (mine == attempt && state == State.CONNECTING) {
      GrpcClientRequest<Buffer, Buffer> unanswered = greeting;
      greeting = null;
      if (unanswered != null) {
        unanswered.cancel();
      }
      pause(nextPause(), reason);
    }
  }

  private void streamClosed(long mine, String reason) {
    context.runOnContext(
        ignored -> {
          if (mine == attempt && state == State.READY) {
            stream = null;
            // The pause makes this attempt number two on.
            probe = attempt + 2;
            pause(PROBE_PAUSE_MS, reason);
          }
        });
  }

  private long nextPause() {
    long pause = pauseMs;
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
    return pause;
  }

  private void pause(long forMs, String reason) {
    LOG.debug("no stream to node {} for {} ms: {}", peer, forMs, reason);
    state = State.PAUSING;
    long mine = ++attempt;
    vertx.setTimer(
        forMs,
        ignored -> {
          if (mine == attempt) {
            open();
          }
        });
  }

  /** One attempt from the sent hello to the peer's, and then the way of its batches. */
  private final class Handshake {
    private final long mine;
    private final GrpcClientRequest<Buffer, Buffer> request;
    private @Nullable ClientStream opened;

    Handshake(long mine, GrpcClientRequest<Buffer, Buffer> request) {
      this.mine = mine;
      this.request = request;
    }

    void answered(GrpcClientResponse<Buffer, Buffer> response) {
      response.handler(this::received);
      response.exceptionHandler(e -> ended("connection lost: " + e.getMessage()));
      response.errorHandler(e -> ended("stream reset: " + e));
      response.endHandler(
          ignored -> ended("ended by the peer: " + response.status() + statusText(response)));
    }

    private String statusText(GrpcClientResponse<Buffer, Buffer> response) {
      String text = response.statusMessage();
      return text == null ? "" : " " + text;
    }

    void received(Buffer message) {
      if (opened != null) {
        opened.receive(message);
      } else if (mine == attempt) {
        hello(message);
      }
    }

    private void hello(Buffer message) {
      RaftHello hello;
      try {
        hello = RaftHello.parseFrom(message.getBytes());
      } catch (InvalidProtocolBufferException e) {
        refused("its hello is malformed");
        return;
      }
      NodeIdentity identity = NodeIdentity.of(hello);
      if (!hello.getRefused().isEmpty()) {
        refused("it refused this node: " + hello.getRefused());
      } else if (!identity.nodeId().equals(peer)) {
        refused("node " + identity.nodeId() + " answered at its address");
      } else {
        String refusal = options.refusal(hello);
        if (refusal != null) {
          refused(refusal);
        } else {
          ready();
        }
      }
    }

    private void ready() {
      ClientStream ready =
          new ClientStream(peer, context, request, reason -> streamClosed(mine, reason));
      opened = ready;
      greeting = null;
      state = State.READY;
      stream = ready;
      pauseMs = FIRST_PAUSE_MS;
      LOG.info("stream to node {} is open", peer);
      onReady.accept(peer);
    }

    private void refused(String reason) {
      LOG.warn("no Raft stream to node {}: {}", peer, reason);
      request.cancel();
      greeting = null;
      pause(REFUSED_PAUSE_MS, reason);
    }

    void ended(String reason) {
      if (opened != null) {
        opened.close(reason);
      } else {
        failed(mine, reason);
      }
    }
  }
}
