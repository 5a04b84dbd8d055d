package io.quorate.gateway.server;

import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.kv.KvRoutes;
import io.quorate.gateway.lease.LeaseRoutes;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.metrics.RouteClass;
import io.quorate.gateway.problem.RequestId;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every request enters. Data routes are told apart here by their raw path, because the Router
 * normalises paths and {@code ..} and {@code //} are parts of keys; gRPC by its content type; all
 * others go to the Router.
 *
 * <p>One per event loop.
 */
final class FrontDoor implements Handler<HttpServerRequest> {
  private static final Logger log = LoggerFactory.getLogger(FrontDoor.class);

  private static final String KEYS = "/v1/kv/";
  private static final String COLLECTION = "/v1/kv";
  private static final String BATCH = "/v1/batch";
  private static final String TXN = "/v1/txn";
  private static final String WATCH = "/v1/watch";
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(RequestId.HEADER);
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");

  private final DataRoutes data;
  private final Health health;
  private final Handler<HttpServerRequest> grpc;
  private final Handler<HttpServerRequest> router;
  private final GatewayMetrics metrics;

  /** The routes that are dispatched here. */
  record DataRoutes(
      KvRoutes keys,
      CollectionRoute collection,
      CollectionRoute batch,
      CollectionRoute txn,
      LeaseRoutes leases,
      CollectionRoute watch) {}

  /** A route with a fixed path. */
  @FunctionalInterface
  interface CollectionRoute {
    void handle(Exchange exchange);
  }

  FrontDoor(
      DataRoutes data,
      Health health,
      Handler<HttpServerRequest> grpc,
      Handler<HttpServerRequest> router,
      GatewayMetrics metrics) {
    this.data = data;
    this.health = health;
    this.grpc = grpc;
    this.router = router;
    this.metrics = metrics;
  }

  @Override
  public void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    String requestId = RequestId.next();
    response.headers().set(REQUEST_ID, requestId).set(CONTENT_TYPE_OPTIONS, NOSNIFF);
    String contentType = request.headers().get(HttpHeaders.CONTENT_TYPE);
    if (contentType != null && contentType.startsWith("application/grpc")) {
      measure(request, RouteClass.GRPC);
      grpc.handle(request);
      return;
    }
    String path = request.path();
    if (path == null) {
      path = "";
    }
    measure(request, classOf(path, request.method()));
    if (path.startsWith(COLLECTION)
        || path.equals(BATCH)
        || path.equals(TXN)
        || path.equals(WATCH)
        || isLeases(path)
        || health.handles(path)
        || path.equals("*")) {
      Exchange exchange = new Exchange(request, requestId);
      request.exceptionHandler(
          failure -> log.debug("request {} was cut off: {}", requestId, failure.getMessage()));
      try {
        dispatch(exchange, path);
      } catch (RuntimeException e) {
        exchange.fail(e);
      }
    } else {
      router.handle(request);
    }
  }

  private static boolean isLeases(String path) {
    return path.startsWith(LeaseRoutes.ROOT)
        && (path.length() == LeaseRoutes.ROOT.length()
            || path.charAt(LeaseRoutes.ROOT.length()) == '/');
  }

  private void measure(HttpServerRequest request, RouteClass route) {
    long begun = System.nanoTime();
    HttpServerResponse response = request.response();
    response.endHandler(
        ignored -> metrics.request(route, response.getStatusCode(), System.nanoTime() - begun));
  }

  private static RouteClass classOf(String path, HttpMethod method) {
    if (path.startsWith(KEYS)) {
      boolean read = HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
      return read ? RouteClass.KV_READ : RouteClass.KV_WRITE;
    }
    if (path.equals(COLLECTION)) {
      return HttpMethod.DELETE.equals(method) ? RouteClass.KV_WRITE : RouteClass.SCAN;
    }
    if (path.equals(BATCH)) {
      return RouteClass.BATCH;
    }
    if (path.equals(TXN)) {
      return RouteClass.TXN;
    }
    if (path.equals(WATCH)) {
      return RouteClass.WATCH;
    }
    if (isLeases(path)) {
      return RouteClass.LEASE;
    }
    if (path.startsWith("/v1/auth/")) {
      return RouteClass.AUTH;
    }
    if (path.startsWith("/admin/")) {
      return path.equals("/admin/v1/events") ? RouteClass.EVENTS : RouteClass.ADMIN;
    }
    return path.startsWith("/ui/") ? RouteClass.UI : RouteClass.OTHER;
  }

  private void dispatch(Exchange exchange, String path) {
    if (path.startsWith(KEYS)) {
      data.keys().handle(exchange, path, KEYS.length());
    } else if (path.equals(COLLECTION)) {
      data.collection().handle(exchange);
    } else if (path.equals(BATCH)) {
      data.batch().handle(exchange);
    } else if (path.equals(TXN)) {
      data.txn().handle(exchange);
    } else if (path.equals(WATCH)) {
      data.watch().handle(exchange);
    } else if (isLeases(path)) {
      data.leases().handle(exchange, path);
    } else if (health.handles(path)) {
      HttpMethod method = exchange.request().method();
      if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
        health.handle(exchange.request(), path);
      } else if (HttpMethod.OPTIONS.equals(method)) {
        exchange.options(Health.ALLOW);
      } else {
        exchange.methodNotAllowed(Health.ALLOW);
      }
    } else if (path.equals("*") && HttpMethod.OPTIONS.equals(exchange.request().method())) {
      exchange.options("GET, HEAD, PUT, POST, DELETE, OPTIONS");
    } else {
      router.handle(exchange.request());
    }
  }
}
