package io.quorate.gateway.server;

import io.quorate.gateway.admin.AdminRoutes;
import io.quorate.gateway.admin.ClusterProbe;
import io.quorate.gateway.admin.TenantRoutes;
import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.AuthRoutes;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.auth.JwtAuthenticator;
import io.quorate.gateway.auth.PasswordVerifier;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.metrics.MetricsRoutes;
import io.quorate.gateway.openapi.OpenApiRoute;
import io.quorate.gateway.ui.UiRoutes;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** The real modules, and what the event loops share of them. */
final class Modules implements EdgeModules {
  private final Clock clock = Clock.systemUTC();
  private final MetricsRoutes scrapes;
  private final GatewayMetrics metrics;
  private final PasswordVerifier passwords;
  private final ClusterProbe probe;
  private final UiRoutes ui = new UiRoutes();

  Modules(Vertx vertx, GatewayConfig config) {
    this.scrapes = new MetricsRoutes(vertx);
    this.metrics = scrapes.metrics();
    this.probe = new ClusterProbe(vertx, clock);
    this.passwords =
        new PasswordVerifier(
            vertx, config.auth().loginWorkers(), config.auth().loginQueue(), metrics);
  }

  @Override
  public Authenticator authenticator(Parts parts) {
    return new JwtAuthenticator(parts.vertx(), parts.catalog(), clock, metrics);
  }

  @Override
  public GatewayMetrics metrics() {
    return metrics;
  }

  @Override
  public List<RouteModule> routes(Parts parts, Access access) {
    return List.of(
        new AuthRoutes(
            parts.vertx(), parts.catalog(), parts.nodes(), passwords, access, clock, metrics),
        new AdminRoutes(parts.vertx(), access, probe, parts.catalog(), parts.nodes()),
        new TenantRoutes(access, probe, parts.catalog(), parts.nodes()),
        new OpenApiRoute(parts.vertx()),
        ui);
  }

  /** The routes of the metrics port. */
  List<RouteModule> operatorRoutes() {
    return List.of(scrapes);
  }
}
