package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.google.protobuf.InvalidProtocolBufferException;
import io.quorate.internal.v1.RaftHello;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raft messages between nodes: one gRPC stream per ordered pair of nodes, on the node's one port,
 * for all groups.
 *
 * <p>JRaft's own transport is a port of its own with a connection per pair, a deserializer that
 * makes arbitrary objects, and requests that change membership. This one carries JRaft's Raft
 * messages only, between nodes whose identity was checked on both sides.
 *
 * <p>Thread-safe.
 */
public final class RaftTransport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RaftTransport.class);

  private static final long TICK_MS = 100;
  private static final int WORKERS = 8;
  private static final int MAX_WAITING_REQUESTS = 16_384;

  static {
    JRaftProcess.prepare();
  }

  private final RaftTransportOptions options;
  private final GrpcClient client;
  private final ThreadPoolExecutor workers;
  private final RequestHandlers handlers;
  private final ConcurrentMap<String, PeerLink> links = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, ServerStream> accepted = new ConcurrentHashMap<>();
  private final List<Consumer<String>> goneListeners = new CopyOnWriteArrayList<>();
  private final Set<ReplicatorGroup> groups = ConcurrentHashMap.newKeySet();
  private final long ticker;
  private volatile boolean closed;

  public RaftTransport(RaftTransportOptions options) {
    this.options = options;
    this.client = options.newClient();
    this.workers =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_REQUESTS),
            task -> {
              Thread thread = new Thread(task, "raft-requests");
              thread.setDaemon(true);
              return thread;
            });
    this.workers.allowCoreThreadTimeOut(true);
    this.handlers = new RequestHandlers(workers);
    this.ticker = options.vertx().setPeriodic(TICK_MS, ignored -> tick());
  }

  /** Serves the streams of peers on the node's server. */
  public void bind(GrpcServer server) {
    server.callHandler(Methods.RAFT_EXCHANGE.server(), this::accept);
  }

  /** Whether calls to a node would go out now. */
  public boolean isConnected(String nodeId) {
    PeerLink link = links.get(nodeId);
    return link != null && link.isReady();
  }

  /** Begins to connect to a node and keeps the stream from then on. */
  public void connect(String nodeId) {
    link(nodeId).connect();
  }

  String selfId() {
    return options.self().get().nodeId();
  }

  PeerLink link(String nodeId) {
    return links.computeIfAbsent(
        nodeId,
        peer -> {
          Context context = ((VertxInternal) options.vertx()).createEventLoopContext();
          PeerLink link = new PeerLink(peer, options, client, context, this::connected, this::gone);
          if (closed) {
            link.close();
          }
          return link;
        });
  }

  void addGroup(ReplicatorGroup group) {
    groups.add(group);
  }

  void removeGroup(ReplicatorGroup group) {
    groups.remove(group);
  }

  /** Told the id of a node whose process ended. Must not block. */
  void onPeerGone(Consumer<String> listener) {
    goneListeners.add(listener);
  }

  private void gone(String nodeId) {
    goneListeners.forEach(listener -> listener.accept(nodeId));
  }

  /** Leaders start replicators that found no stream. They take locks: not on the event loop. */
  private void connected(String nodeId) {
    for (ReplicatorGroup group : groups) {
      try {
        workers.execute(() -> group.checkReplicator(PeerIds.of(nodeId), true));
      } catch (RejectedExecutionException e) {
        // Shutting down, or flooded with requests: a leader's step-down timer checks as well.
        LOG.debug("no thread told a group that node {} is connected", nodeId, e);
      }
    }
  }

  private void tick() {
    long now = System.nanoTime();
    links.values().forEach(link -> link.tick(now));
  }

  private void accept(GrpcServerRequest<Buffer, Buffer> request) {
    if (!options.clusterKey().matches(request.headers().get(ClusterKey.HEADER))) {
      LOG.warn("a Raft stream without the cluster's key was refused");
      request.response().status(GrpcStatus.UNAUTHENTICATED).statusMessage("cluster key").end();
      return;
    }
    Greeting greeting = new Greeting(request);
    request.handler(greeting::received);
    request.exceptionHandler(e -> greeting.ended("connection lost: " + e.getMessage()));
    request.errorHandler(e -> greeting.ended("stream reset: " + e));
    request.endHandler(ignored -> greeting.ended("ended by the peer"));
  }

  /** An inbound stream from the peer's hello on. Confined to its event loop. */
  private final class Greeting {
    private final GrpcServerRequest<Buffer, Buffer> request;
    private @Nullable ServerStream stream;

    Greeting(GrpcServerRequest<Buffer, Buffer> request) {
      this.request = request;
    }

    void received(Buffer message) {
      if (stream != null) {
        stream.receive(message);
      } else {
        hello(message);
      }
    }

    private void hello(Buffer message) {
      RaftHello hello;
      try {
        hello = RaftHello.parseFrom(message.getBytes());
      } catch (InvalidProtocolBufferException e) {
        request.response().status(GrpcStatus.INVALID_ARGUMENT).statusMessage("hello").end();
        return;
      }
      NodeIdentity peer = NodeIdentity.of(hello);
      String refusal = closed ? "shutting down" : options.refusal(hello);
      RaftHello.Builder answer = options.self().get().toHello();
      GrpcServerResponse<Buffer, Buffer> response = request.response();
      if (refusal != null) {
        LOG.warn("a Raft stream of node {} was refused: {}", peer.nodeId(), refusal);
        response.write(bytes(answer.setRefused(refusal)));
        response.status(GrpcStatus.PERMISSION_DENIED).statusMessage("refused").end();
        return;
      }
      response.setWriteQueueMaxSize(4 << 20);
      Context context = options.vertx().getOrCreateContext();
      ServerStream opened =
          new ServerStream(
              peer.nodeId(),
              context,
              request,
              handlers,
              over -> accepted.remove(over.peer(), over));
      // The old stream's end is told to JRaft before the new stream's first request.
      ServerStream previous = accepted.put(peer.nodeId(), opened);
      if (previous != null) {
        previous.close("the node opened another");
      }
      stream = opened;
      response.write(bytes(answer));
      link(peer.nodeId()).connectNow();
    }

    void ended(String reason) {
      if (stream != null) {
        stream.close(reason);
      }
    }
  }

  private static Buffer bytes(RaftHello.Builder hello) {
    return Buffer.buffer(hello.build().toByteArray());
  }

  /** Ends all streams. Replicas must be closed before. */
  @Override
  public void close() {
    closed = true;
    options.vertx().cancelTimer(ticker);
    links.values().forEach(PeerLink::close);
    accepted.values().forEach(stream -> stream.close("this node is shutting down"));
    var unused = client.close();
    workers.shutdown();
  }
}
