package io.quorate.gateway.routing;

import io.quorate.gateway.upstream.ConnectionProbe;
import io.quorate.gateway.upstream.NodeAddress;
import io.quorate.gateway.upstream.UpstreamOptions;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.WatchCatalogRequest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the catalog: one Catalog/Watch stream to any node, and when it ends, or is said to be
 * stale, one to the next node. The last catalog stays in use meanwhile; a gateway without any
 * contact still routes by it.
 *
 * <p>One per process. Its streams live on one event loop; readers on all threads see what is
 * published through one volatile field.
 */
public final class CatalogWatcher implements CatalogSource, Routing {
  private static final Logger log = LoggerFactory.getLogger(CatalogWatcher.class);

  private static final int MIN_BACKOFF_MS = 50;
  private static final int MAX_BACKOFF_MS = 2_000;

  /** A node has this long to take the stream, and to send the first catalog that we get. */
  private static final int CONNECT_TIMEOUT_MS = 1_000;

  /** Suspicions that arrive faster than this are one. */
  private static final long SUSPICION_NANOS = 250_000_000;

  private static final long MAX_CATALOG_BYTES = 64L << 20;

  private record Published(CatalogView view, RoutingTable table) {}

  private final List<NodeAddress> seeds;
  private final UpstreamOptions options;
  private final Context context;
  private final GrpcClient client;
  private volatile @Nullable Published published;
  private volatile boolean streaming;

  // On the event loop only from here on.
  private @Nullable GrpcClientRequest<WatchCatalogRequest, CatalogView> stream;
  private @Nullable HttpConnection probed;
  private int attempt;
  private int next;
  private long generation;
  private long suspectedAtNanos;
  private boolean closed;

  /** Takes over the caller's event loop, or a new one. */
  public CatalogWatcher(Vertx vertx, UpstreamOptions options, List<NodeAddress> seeds) {
    this.seeds = List.copyOf(seeds);
    this.options = options;
    this.context = vertx.getOrCreateContext();
    this.client =
        GrpcClient.builder(vertx)
            .with(new GrpcClientOptions().setMaxMessageSize(MAX_CATALOG_BYTES))
            .with(options.toHttpClientOptions())
            .build();
    this.next = seeds.size() < 2 ? 0 : ThreadLocalRandom.current().nextInt(seeds.size());
    this.suspectedAtNanos = System.nanoTime() - SUSPICION_NANOS;
  }

  public void start() {
    context.runOnContext(ignored -> connect());
  }

  @Override
  public CatalogView current() {
    return require().view();
  }

  @Override
  public RoutingTable table() {
    return require().table();
  }

  /** Whether a catalog was received, which is what serving needs. */
  public boolean loaded() {
    return published != null;
  }

  /** Whether a node is telling us of changes at the moment. */
  public boolean streaming() {
    return streaming;
  }

  @Override
  public void suspectStale() {
    context.runOnContext(
        ignored -> {
          long now = System.nanoTime();
          if (!closed && now - suspectedAtNanos >= SUSPICION_NANOS) {
            suspectedAtNanos = now;
            log.debug("the catalog may be stale: asking another node");
            reconnect(generation, 0);
          }
        });
  }

  /** Ends the stream, and completes when nothing of this will run any more. */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        ignored -> {
          closed = true;
          generation++;
          cancelStream();
          client.close().onComplete(done);
        });
    return done.future();
  }

  private Published require() {
    Published now = published;
    if (now == null) {
      throw new QuorateException(
          ErrorCode.UNAVAILABLE, "this gateway has not reached a storage node yet");
    }
    return now;
  }

  private void connect() {
    if (closed) {
      return;
    }
    long mine = ++generation;
    List<NodeAddress> candidates = candidates();
    NodeAddress address = candidates.get(Math.floorMod(next++, candidates.size()));
    context.owner().setTimer(CONNECT_TIMEOUT_MS, ignored -> giveUpOn(mine, address));
    client
        .request(
            SocketAddress.inetSocketAddress(address.port(), address.host()),
            Methods.CATALOG_WATCH.client())
        .compose(request -> open(mine, request))
        .onComplete(
            response -> receive(mine, address, response),
            failure -> lost(mine, address, failure.getMessage()));
  }

  private Future<GrpcClientResponse<WatchCatalogRequest, CatalogView>> open(
      long mine, GrpcClientRequest<WatchCatalogRequest, CatalogView> request) {
    if (mine != generation) {
      request.cancel();
      return Future.failedFuture("superseded");
    }
    stream = request;
    Published known = published;
    request.headers().set(UpstreamOptions.CLUSTER_KEY_HEADER, options.clusterKey());
    streaming = true;
    if (request.connection() != probed) {
      probed = request.connection();
      ConnectionProbe.start(context.owner(), request.connection(), options.pingIntervalMs());
    }
    return request.send(
        WatchCatalogRequest.newBuilder()
            .setKnownRevision(known == null ? 0 : known.view().getRevision())
            .build());
  }

  private void receive(
      long mine,
      NodeAddress address,
      GrpcClientResponse<WatchCatalogRequest, CatalogView> response) {
    if (mine != generation) {
      return;
    }
    response.errorHandler(error -> lost(mine, address, "stream reset: " + error));
    response.exceptionHandler(failure -> lost(mine, address, failure.getMessage()));
    response.endHandler(
        ignored ->
            lost(
                mine, address, "ended with " + response.status() + " " + response.statusMessage()));
    response.handler(
        view -> {
          if (mine == generation) {
            attempt = 0;
            publish(view, address);
          }
        });
  }

  private void publish(CatalogView view, NodeAddress from) {
    Published before = published;
    if (before != null) {
      String ours = before.view().getCluster().getClusterId();
      if (!ours.equals(view.getCluster().getClusterId())) {
        log.error(
            "node {} is of cluster {}, not {}: ignored",
            from,
            view.getCluster().getClusterId(),
            ours);
        return;
      }
      if (view.getRevision() <= before.view().getRevision()) {
        return;
      }
    }
    try {
      published = new Published(view, RoutingTable.of(view));
    } catch (IllegalArgumentException e) {
      log.error("node {} sent a catalog that can't be used; the old one stays", from, e);
      return;
    }
    log.info("catalog revision {}, epoch {}, from {}", view.getRevision(), view.getEpoch(), from);
  }

  /** A node that accepts connections and says nothing must not keep a gateway from starting. */
  private void giveUpOn(long mine, NodeAddress address) {
    if (mine == generation && (!streaming || published == null)) {
      lost(mine, address, "no catalog within " + CONNECT_TIMEOUT_MS + " ms");
    }
  }

  private void lost(long mine, NodeAddress address, @Nullable String reason) {
    if (mine != generation || closed) {
      return;
    }
    log.info("no catalog stream from {}: {}", address, reason);
    int backoff = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS << Math.min(attempt++, 6));
    reconnect(mine, backoff / 2 + ThreadLocalRandom.current().nextInt(backoff / 2 + 1));
  }

  private void reconnect(long mine, int delayMs) {
    if (mine != generation) {
      return;
    }
    generation++;
    cancelStream();
    if (delayMs == 0) {
      connect();
    } else {
      context.owner().setTimer(delayMs, ignored -> connect());
    }
  }

  private void cancelStream() {
    streaming = false;
    GrpcClientRequest<WatchCatalogRequest, CatalogView> open = stream;
    stream = null;
    if (open != null) {
      open.cancel();
    }
  }

  /** The nodes of the catalog, and the seeds in case all of those are gone. */
  private List<NodeAddress> candidates() {
    Published known = published;
    Set<NodeAddress> addresses = new LinkedHashSet<>();
    if (known != null) {
      addresses.addAll(known.table().nodes().values());
    }
    addresses.addAll(seeds);
    return new ArrayList<>(addresses);
  }
}
