package io.quorate.storage.rpc;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.WatchCatalogRequest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.catalog.CatalogFeed;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code Catalog/Watch}: sends the whole catalog, and again when it changes. A watcher that does
 * not read keeps one pending view at most, always the newest. Thread-safe.
 */
final class CatalogWatchers {
  private final CatalogFeed feed;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

  CatalogWatchers(CatalogFeed feed) {
    this.feed = feed;
  }

  void bind(Vertx vertx, GrpcServer server) {
    server.callHandler(
        Methods.CATALOG_WATCH.server(),
        call -> new Watcher(vertx.getOrCreateContext(), call).open());
  }

  /** Ends all streams, so that watchers go to another node. */
  void close() {
    watchers.forEach(Watcher::shutDown);
  }

  /** One stream; all its fields belong to its event loop. */
  private final class Watcher {
    private final Context context;
    private final GrpcServerRequest<WatchCatalogRequest, CatalogView> call;
    private CatalogFeed.@Nullable Subscription subscription;
    private @Nullable CatalogView pending;
    private long sentRevision;
    private boolean ended;

    Watcher(Context context, GrpcServerRequest<WatchCatalogRequest, CatalogView> call) {
      this.context = context;
      this.call = call;
    }

    void open() {
      call.handler(this::start);
      call.errorHandler(error -> end());
      call.exceptionHandler(error -> end());
      call.response().exceptionHandler(error -> end());
      call.response().drainHandler(drained -> send());
    }

    private void start(WatchCatalogRequest request) {
      if (subscription != null || ended) {
        return;
      }
      watchers.add(this);
      sentRevision = request.getKnownRevision();
      // The head goes out now, so that the caller knows of the connection before there is news.
      call.response().writeHead();
      subscription = feed.subscribe(view -> context.runOnContext(ignored -> offer(view)));
    }

    private void offer(CatalogView view) {
      pending = view;
      send();
    }

    private void send() {
      CatalogView view = pending;
      if (ended || view == null || call.response().writeQueueFull()) {
        return;
      }
      pending = null;
      if (view.getRevision() > sentRevision) {
        sentRevision = view.getRevision();
        call.response().write(view);
      }
    }

    private void shutDown() {
      context.runOnContext(
          ignored -> {
            if (end()) {
              Failure.of(ErrorCode.UNAVAILABLE, "the node shuts down").end(call.response());
            }
          });
    }

    private boolean end() {
      if (ended) {
        return false;
      }
      ended = true;
      watchers.remove(this);
      CatalogFeed.Subscription open = subscription;
      if (open != null) {
        open.close();
      }
      return true;
    }
  }
}
