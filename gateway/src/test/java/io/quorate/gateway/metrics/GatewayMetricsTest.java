package io.quorate.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class GatewayMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final GatewayMetrics metrics = new GatewayMetrics(registry);

  @Test
  void requestsAreCountedByRouteAndClassOfStatus() {
    metrics.request(RouteClass.KV_WRITE, 201, 1_000_000);
    metrics.request(RouteClass.KV_WRITE, 0, 1_000_000);
    metrics.request(RouteClass.KV_WRITE, 999, 1_000_000);

    assertThat(registry.scrape())
        .contains("quorate_gateway_requests_total{route=\"kv_write\",status=\"2xx\"} 1.0")
        .contains("quorate_gateway_requests_total{route=\"kv_write\",status=\"aborted\"} 2.0")
        .contains(
            "quorate_gateway_request_duration_seconds_bucket{route=\"kv_write\",le=\"0.001\"} 3");
  }

  @Test
  void queuesBatchesAndLoginsShow() {
    metrics.queued(QueueKind.LOGIN, 2);
    metrics.queued(QueueKind.LOGIN, -1);
    metrics.queueRefused(QueueKind.LOGIN);
    metrics.batch(BatchKind.WRITE, 32, 4_096);
    metrics.login(LoginOutcome.REFUSED);

    assertThat(registry.scrape())
        .contains("quorate_gateway_queue_depth{queue=\"login\"} 1.0")
        .contains("quorate_gateway_queue_refused_total{queue=\"login\"} 1.0")
        .contains("quorate_gateway_batch_operations_bucket{kind=\"write\",le=\"32.0\"} 1")
        .contains("quorate_gateway_batch_bytes_total{kind=\"write\"} 4096.0")
        .contains("quorate_gateway_logins_total{outcome=\"refused\"} 1.0");
  }

  @Test
  void recordingAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 10_000; i++) {
        metrics.request(RouteClass.KV_READ, 200, i * 1_000L);
        metrics.batch(BatchKind.READ, 16, 512);
        metrics.tokenCacheHit();
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }

    assertThat(least / 10_000).as("bytes per request").isZero();
  }
}
