package io.quorate.storage.rpc;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.WatchCatalogRequest;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.catalog.CatalogFeed;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the catalog at another node, for as long as this node can't read it from a replica of
 * {@code meta} of its own. Nodes are tried in turn; a silent connection is found by pings. All of
 * it runs on one event loop.
 */
public final class CatalogFollower {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogFollower.class);
  private static final long RETRY_MS = 500;
  private static final long PING_MS = 2_000;
  private static final int MISSED_PINGS = 3;
  private static final long MAX_VIEW_BYTES = 16 << 20;

  private final Vertx vertx;
  private final Context context;
  private final GrpcClient client;
  private final String secret;
  private final CatalogFeed feed;
  private final BooleanSupplier isNeeded;
  private final Supplier<List<SocketAddress>> nodes;
  private int turn;
  private @Nullable GrpcClientRequest<WatchCatalogRequest, CatalogView> stream;
  private int unanswered;
  private boolean closed;

  /**
   * @param http for connections to other nodes
   * @param isNeeded false while the catalog is read from a replica of this node
   * @param nodes where to watch, without this node
   */
  public CatalogFollower(
      Vertx vertx,
      HttpClientOptions http,
      String secret,
      CatalogFeed feed,
      BooleanSupplier isNeeded,
      Supplier<List<SocketAddress>> nodes) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.client =
        GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(MAX_VIEW_BYTES), http);
    this.secret = secret;
    this.feed = feed;
    this.isNeeded = isNeeded;
    this.nodes = nodes;
  }

  public void start() {
    context.runOnContext(
        ignored -> {
          vertx.setPeriodic(PING_MS, id -> ping());
          next(0);
        });
  }

  public void stop() {
    context.runOnContext(
        ignored -> {
          closed = true;
          end();
          client.close().onFailure(error -> LOG.debug("the catalog's client", error));
        });
  }

  private void next(long delayMs) {
    if (!closed) {
      vertx.setTimer(Math.max(1, delayMs), id -> connect());
    }
  }

  private void connect() {
    List<SocketAddress> addresses = nodes.get();
    if (closed) {
      return;
    }
    if (!isNeeded.getAsBoolean() || addresses.isEmpty()) {
      next(RETRY_MS);
      return;
    }
    SocketAddress address = addresses.get(Math.floorMod(turn++, addresses.size()));
    client
        .request(address, Methods.CATALOG_WATCH.client())
        .onSuccess(request -> watch(address, request))
        .onFailure(error -> lost(address, error.getMessage()));
  }

  private void watch(
      SocketAddress address, GrpcClientRequest<WatchCatalogRequest, CatalogView> request) {
    stream = request;
    unanswered = 0;
    request.headers().set(Gate.CLUSTER_KEY, secret);
    request.response().onSuccess(response -> receive(address, request, response));
    request.response().onFailure(error -> lost(address, request, error.getMessage()));
    request.end(
        WatchCatalogRequest.newBuilder()
            .setKnownRevision(feed.current().map(CatalogView::getRevision).orElse(0L))
            .build());
  }

  private void receive(
      SocketAddress address,
      GrpcClientRequest<WatchCatalogRequest, CatalogView> request,
      GrpcClientResponse<WatchCatalogRequest, CatalogView> response) {
    response.handler(feed::publish);
    response.errorHandler(error -> lost(address, request, error.toString()));
    response.exceptionHandler(error -> lost(address, request, error.getMessage()));
    response.endHandler(end -> lost(address, request, String.valueOf(response.status())));
  }

  private void lost(
      SocketAddress address,
      GrpcClientRequest<WatchCatalogRequest, CatalogView> request,
      @Nullable String why) {
    if (stream == request) {
      stream = null;
      lost(address, why);
    }
  }

  private void lost(SocketAddress address, @Nullable String why) {
    LOG.debug("the catalog of {} is not watched any more: {}", address, why);
    next(RETRY_MS);
  }

  private void ping() {
    GrpcClientRequest<WatchCatalogRequest, CatalogView> open = stream;
    if (open == null) {
      return;
    }
    if (!isNeeded.getAsBoolean() || ++unanswered > MISSED_PINGS) {
      end();
      next(RETRY_MS);
      return;
    }
    open.connection().ping(Buffer.buffer(new byte[8])).onSuccess(pong -> unanswered = 0);
  }

  private void end() {
    GrpcClientRequest<WatchCatalogRequest, CatalogView> open = stream;
    stream = null;
    if (open != null) {
      open.cancel();
    }
  }
}
