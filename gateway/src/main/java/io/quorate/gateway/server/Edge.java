package io.quorate.gateway.server;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.batch.LoopTimer;
import io.quorate.gateway.http.Bodies;
import io.quorate.gateway.http.BufferBudget;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.kv.BatchRoute;
import io.quorate.gateway.kv.GrpcKv;
import io.quorate.gateway.kv.GrpcScan;
import io.quorate.gateway.kv.KvRoutes;
import io.quorate.gateway.kv.PrefixDeletion;
import io.quorate.gateway.kv.TxnRoute;
import io.quorate.gateway.lease.GrpcLeases;
import io.quorate.gateway.lease.LeaseRoutes;
import io.quorate.gateway.lease.Leases;
import io.quorate.gateway.problem.RequestId;
import io.quorate.gateway.routing.CatalogWatcher;
import io.quorate.gateway.scan.ScanRoute;
import io.quorate.gateway.upstream.DataStreams;
import io.quorate.gateway.upstream.GrpcNodeClient;
import io.quorate.gateway.upstream.NodeDirectory;
import io.quorate.gateway.watch.GrpcWatch;
import io.quorate.gateway.watch.QueuedBytes;
import io.quorate.gateway.watch.WatchHub;
import io.quorate.gateway.watch.WatchRoute;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Limits;
import io.quorate.proto.rpc.SharedFlush;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of the gateway, complete: its HTTP server on the shared port, its connections to
 * storage nodes, its batches and its token cache. Event loops share nothing but the catalog, so
 * nothing on the hot path is locked.
 */
final class Edge extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(Edge.class);

  private static final String COLLECTION_ALLOW = "GET, HEAD, DELETE, OPTIONS";
  private static final long MAX_ROUTED_BODY_BYTES = 64 << 10;
  private static final int SHUTDOWN_SECONDS = 10;

  private final GatewayConfig config;
  private final CatalogWatcher catalog;
  private final Health health;
  private final Connections connections;
  private final EdgeModules modules;
  private @Nullable HttpServer server;
  private @Nullable GrpcNodeClient nodes;
  private @Nullable DataStreams streams;
  private @Nullable WatchHub watches;

  Edge(
      GatewayConfig config,
      CatalogWatcher catalog,
      Health health,
      Connections connections,
      EdgeModules modules) {
    this.config = config;
    this.catalog = catalog;
    this.health = health;
    this.connections = connections;
    this.modules = modules;
  }

  @Override
  public Future<?> start() {
    NodeDirectory directory = nodeId -> catalog.table().addressOf(nodeId);
    GrpcNodeClient client = new GrpcNodeClient(vertx, config.upstream(), directory);
    nodes = client;
    DataStreams data = new DataStreams(vertx, config.upstream(), directory, client);
    streams = data;
    EdgeModules.Parts parts = new EdgeModules.Parts(vertx, config, catalog, client);
    Authenticator authenticator = modules.authenticator(parts);
    Access access = new Access(authenticator);
    Dispatcher dispatcher =
        new Dispatcher(
            catalog, data, LoopTimer.of(vertx), config.limits().batch(), modules.metrics());
    SecureRandom random = new SecureRandom();
    Leases leases = new Leases(dispatcher, random::nextLong);
    // Half for one tenant: another one's watchers must find room.
    long queuedBytes = config.limits().bufferedBytes();
    QueuedBytes queued = new QueuedBytes(queuedBytes / 2, queuedBytes);
    WatchHub hub = new WatchHub(dispatcher, queued, config.limits().requestTimeoutMs());
    watches = hub;
    FrontDoor door =
        new FrontDoor(
            dataRoutes(dispatcher, leases, access, new WatchRoute(hub, access, queued)),
            health,
            grpc(dispatcher, leases, authenticator, new GrpcWatch(hub, authenticator, queued)),
            router(parts, access),
            modules.metrics());
    HttpServer opened =
        vertx
            .createHttpServer(HttpOptions.edge(config))
            .requestHandler(door)
            .invalidRequestHandler(InvalidRequests::handle)
            .connectionHandler(
                connection -> {
                  SharedFlush.install(connection);
                  connections.accept(connection);
                })
            .exceptionHandler(failure -> log.debug("a connection failed", failure));
    server = opened;
    return opened.listen();
  }

  /** The port that was bound. */
  int port() {
    HttpServer opened = server;
    return opened == null ? 0 : opened.actualPort();
  }

  @Override
  public Future<?> stop() {
    HttpServer opened = server;
    GrpcNodeClient client = nodes;
    WatchHub hub = watches;
    if (hub != null) {
      hub.close();
    }
    Future<Void> shut =
        opened == null
            ? Future.succeededFuture()
            : opened.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    DataStreams data = streams;
    return shut.eventually(() -> data == null ? Future.succeededFuture() : data.close())
        .eventually(() -> client == null ? Future.succeededFuture() : client.close());
  }

  private FrontDoor.DataRoutes dataRoutes(
      Dispatcher dispatcher, Leases leases, Access access, WatchRoute watch) {
    GatewayConfig.Limits limits = config.limits();
    long timeoutMs = limits.requestTimeoutMs();
    BufferBudget answers = new BufferBudget(limits.bufferedBytes());
    Bodies bodies =
        new Bodies(vertx, new BufferBudget(limits.bufferedBytes()), limits.bodyTimeoutMs());
    ScanRoute scan = new ScanRoute(dispatcher, access, answers, timeoutMs);
    PrefixDeletion deletion =
        new PrefixDeletion(dispatcher, access, timeoutMs, limits.prefixDeleteTimeoutMs());
    return new FrontDoor.DataRoutes(
        new KvRoutes(dispatcher, access, bodies, answers, timeoutMs),
        exchange -> collection(exchange, scan, deletion),
        new BatchRoute(dispatcher, access, bodies, timeoutMs)::handle,
        new TxnRoute(dispatcher, access, bodies, timeoutMs)::handle,
        new LeaseRoutes(leases, dispatcher, access, bodies, timeoutMs),
        watch::handle);
  }

  private static void collection(Exchange exchange, ScanRoute scan, PrefixDeletion deletion) {
    HttpMethod method = exchange.request().method();
    if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
      scan.handle(exchange);
    } else if (HttpMethod.DELETE.equals(method)) {
      deletion.handle(exchange);
    } else if (HttpMethod.OPTIONS.equals(method)) {
      exchange.options(COLLECTION_ALLOW);
    } else {
      exchange.methodNotAllowed(COLLECTION_ALLOW);
    }
  }

  private GrpcServer grpc(
      Dispatcher dispatcher, Leases leases, Authenticator authenticator, GrpcWatch watch) {
    GrpcServer grpc =
        GrpcServer.server(
            vertx,
            new GrpcServerOptions().setMaxMessageSize(Limits.MAX_REQUEST_BYTES + (64 << 10)));
    long timeoutMs = config.limits().requestTimeoutMs();
    new GrpcKv(dispatcher, authenticator, timeoutMs).bind(grpc);
    new GrpcScan(dispatcher, authenticator, timeoutMs).bind(grpc);
    watch.bind(grpc);
    new GrpcLeases(leases, dispatcher, authenticator, timeoutMs).bind(grpc);
    return grpc;
  }

  private Router router(EdgeModules.Parts parts, Access access) {
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_ROUTED_BODY_BYTES));
    for (RouteModule module : modules.routes(parts, access)) {
      module.mount(router);
    }
    AllowedMethods allowed = AllowedMethods.of(router);
    router.route().last().handler(context -> unrouted(context, allowed));
    router.route().failureHandler(Edge::failed);
    return router;
  }

  private static void unrouted(RoutingContext context, AllowedMethods allowed) {
    Exchange exchange = new Exchange(context.request(), RequestId.of(context.response()));
    String methods = allowed.at(context.normalizedPath());
    if (methods.isEmpty()) {
      exchange.fail(new QuorateException(ErrorCode.NOT_FOUND, "there is no such route"));
    } else {
      exchange.methodNotAllowed(methods);
    }
  }

  /** What no module answered: the router's own verdicts, and whatever was thrown. */
  private static void failed(RoutingContext context) {
    Exchange exchange = new Exchange(context.request(), RequestId.of(context.response()));
    Throwable failure = context.failure();
    switch (context.statusCode()) {
      case 413 ->
          exchange.fail(
              new QuorateException(
                  ErrorCode.PAYLOAD_TOO_LARGE,
                  "the body is larger than " + MAX_ROUTED_BODY_BYTES + " bytes"));
      case 400 ->
          exchange.fail(
              failure instanceof QuorateException
                  ? failure
                  : new QuorateException(ErrorCode.INVALID_ARGUMENT, "the request is malformed"));
      default ->
          exchange.fail(
              failure != null
                  ? failure
                  : new IllegalStateException("bare status " + context.statusCode()));
    }
  }
}
