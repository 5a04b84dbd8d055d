package io.quorate.gateway.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.AuthRoutes;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.auth.JwtAuthenticator;
import io.quorate.gateway.auth.PasswordVerifier;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** The real modules, and what the event loops share of them. */
final class Modules implements EdgeModules {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final GatewayMetrics metrics = new GatewayMetrics(registry);
  private final Clock clock = Clock.systemUTC();
  private final PasswordVerifier passwords;

  Modules(Vertx vertx, GatewayConfig config) {
    this.passwords =
        new PasswordVerifier(
            vertx, config.auth().loginWorkers(), config.auth().loginQueue(), metrics);
  }

  @Override
  public Authenticator authenticator(Parts parts) {
    return new JwtAuthenticator(parts.vertx(), parts.catalog(), clock, metrics);
  }

  @Override
  public List<RouteModule> routes(Parts parts, Access access) {
    return List.of(
        new AuthRoutes(
            parts.vertx(), parts.catalog(), parts.nodes(), passwords, access, clock, metrics));
  }

  /** The routes of the metrics port. */
  List<RouteModule> operatorRoutes() {
    return List.of();
  }
}
