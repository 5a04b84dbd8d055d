package io.quorate.storage.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.storage.health.Readiness;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics}, on a port of their own that users never
 * reach. Scraping runs on a worker thread: it can take a while with many groups.
 */
public final class MetricsServer {
  private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final Supplier<Readiness> readiness;
  private final HttpServer server;

  public MetricsServer(
      Vertx vertx,
      String host,
      int port,
      PrometheusMeterRegistry registry,
      Supplier<Readiness> readiness) {
    this.vertx = vertx;
    this.registry = registry;
    this.readiness = readiness;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(port)
                    .setIdleTimeout(60)
                    .setHttp2ClearTextEnabled(false))
            .requestHandler(this::handle);
  }

  public Future<Integer> start() {
    return server.listen().map(HttpServer::actualPort);
  }

  public Future<Void> stop() {
    return server.close();
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT);
    if (!METHODS.contains(request.method())) {
      response.setStatusCode(405).putHeader(HttpHeaders.ALLOW, "GET, HEAD").end();
      return;
    }
    switch (request.path()) {
      case "/livez" -> response.end("ok\n");
      case "/readyz" -> ready(request, response);
      case "/metrics" -> scrape(response);
      default -> response.setStatusCode(404).end("not found\n");
    }
  }

  private void ready(HttpServerRequest request, HttpServerResponse response) {
    Readiness now = readiness.get();
    StringBuilder text = new StringBuilder();
    if (request.getParam("verbose") != null) {
      for (Readiness.Check check : now.checks()) {
        text.append(check.passed() ? "[+] " : "[-] ").append(check.name());
        text.append(": ").append(check.detail()).append('\n');
      }
    }
    text.append(now.isReady() ? "ok\n" : "not ready\n");
    response.setStatusCode(now.isReady() ? 200 : 503).end(text.toString());
  }

  private void scrape(HttpServerResponse response) {
    vertx
        .executeBlocking(() -> registry.scrape(), false)
        .onSuccess(text -> response.putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS).end(text))
        .onFailure(error -> response.setStatusCode(500).end(error + "\n"));
  }
}
