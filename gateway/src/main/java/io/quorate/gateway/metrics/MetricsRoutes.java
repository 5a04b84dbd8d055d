package io.quorate.gateway.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.problem.Problems;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code /metrics} in Prometheus text, for the metrics port only: it has no authentication. Owns
 * the process's registry. Thread-safe; one per process.
 */
public final class MetricsRoutes implements RouteModule, AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final GatewayMetrics metrics = new GatewayMetrics(registry);

  public MetricsRoutes(Vertx vertx) {
    this.vertx = vertx;
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** The meters that the rest of the gateway records into. */
  public GatewayMetrics metrics() {
    return metrics;
  }

  @Override
  public void mount(Router router) {
    router.get("/metrics").handler(this::scrape).failureHandler(Problems::handle);
  }

  /** Off the event loop: a scrape reads the file system and walks every meter. */
  private void scrape(RoutingContext context) {
    vertx
        .executeBlocking(registry::scrape, false)
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(text))
        .onFailure(failure -> Problems.send(context, failure));
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
