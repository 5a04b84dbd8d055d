package io.quorate.gateway.server;

import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.problem.RequestId;
import io.quorate.gateway.routing.CatalogWatcher;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: one catalog watcher, one {@link Edge} per event loop, and the operators'
 * port with metrics and health.
 *
 * <p>Shutting down goes in an order that loses no request: readiness fails, load balancers get a
 * moment to notice, then the door closes for new connections while open requests are answered.
 */
public final class Gateway {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final Vertx vertx;
  private final GatewayConfig config;
  private final EdgeModules modules;
  private final List<RouteModule> operatorRoutes;
  private final CatalogWatcher catalog;
  private final Health health;
  private final Connections connections;
  private final List<Edge> edges = new CopyOnWriteArrayList<>();
  private final HttpServer operatorServer;

  /**
   * Wires a gateway; nothing listens yet.
   *
   * @param operatorRoutes of the metrics port
   */
  public Gateway(
      Vertx vertx, GatewayConfig config, EdgeModules modules, List<RouteModule> operatorRoutes) {
    this.vertx = vertx;
    this.config = config;
    this.modules = modules;
    this.operatorRoutes = operatorRoutes;
    this.catalog = new CatalogWatcher(vertx, config.upstream(), config.seeds());
    this.health = new Health(catalog);
    this.connections = new Connections(config.limits().maxConnections());
    this.operatorServer = vertx.createHttpServer(HttpOptions.metrics(config));
  }

  public Future<Void> start() {
    catalog.start();
    return operatorServer
        .requestHandler(operatorRouter())
        .listen()
        .recover(e -> notBound("gateway.metrics_listen", config.metricsListen(), e))
        .compose(
            ignored ->
                vertx.deployVerticle(
                    this::edge, new DeploymentOptions().setInstances(config.limits().eventLoops())))
        .recover(e -> notBound("gateway.listen", config.listen(), e))
        .onSuccess(
            ignored ->
                log.info(
                    "gateway of cluster {} serves on port {}, metrics on port {}; native transport: {}",
                    config.clusterName(),
                    port(),
                    operatorServer.actualPort(),
                    vertx.isNativeTransportEnabled()))
        .mapEmpty();
  }

  private static <T> Future<T> notBound(String key, GatewayConfig.Listen address, Throwable error) {
    boolean isTaken = String.valueOf(error.getMessage()).contains("bind");
    return Future.failedFuture(
        isTaken
            ? new ConfigException(
                key + ": can't listen on " + address + ": " + error.getMessage(), error)
            : error);
  }

  public int port() {
    return edges.isEmpty() ? 0 : edges.get(0).port();
  }

  public int metricsPort() {
    return operatorServer.actualPort();
  }

  /** Client connections that are open. */
  public int connections() {
    return connections.open();
  }

  /** Whether requests can be served. */
  public boolean ready() {
    return health.ready();
  }

  /** Ends what was begun, within bounds; closing Vert.x is left to whoever made it. */
  public Future<Void> shutdown() {
    health.leave();
    log.info("shutting down: no longer ready");
    return vertx
        .timer(Math.max(1, config.limits().shutdownWaitMs()), TimeUnit.MILLISECONDS)
        .compose(ignored -> undeploy())
        .eventually(() -> operatorServer.close())
        .eventually(catalog::close);
  }

  private Future<Void> undeploy() {
    List<Future<Void>> stopped = vertx.deploymentIDs().stream().map(vertx::undeploy).toList();
    return Future.join(stopped).mapEmpty();
  }

  private Edge edge() {
    Edge edge = new Edge(config, catalog, health, connections, modules);
    edges.add(edge);
    return edge;
  }

  private Router operatorRouter() {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              RequestId.of(context); // Puts it into the header.
              String path = context.request().path();
              if (path != null && health.handles(path)) {
                health.handle(context.request(), path);
              } else {
                context.next();
              }
            });
    operatorRoutes.forEach(module -> module.mount(router));
    router
        .route()
        .last()
        .handler(
            context ->
                new Exchange(context.request(), RequestId.of(context))
                    .fail(new QuorateException(ErrorCode.NOT_FOUND, "there is no such route")));
    router
        .route()
        .failureHandler(
            context -> {
              Throwable failure = context.failure();
              new Exchange(context.request(), RequestId.of(context))
                  .fail(
                      failure != null
                          ? failure
                          : new IllegalStateException("bare status " + context.statusCode()));
            });
    return router;
  }
}
