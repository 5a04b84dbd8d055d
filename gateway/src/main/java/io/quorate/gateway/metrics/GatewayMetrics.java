package io.quorate.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Every meter of the gateway, registered once, so that recording is an array access and an add:
 * nothing is looked up by name or allocated per request. Labels are closed enums: no tenant, key,
 * path or address ever becomes one, since a label that callers choose is both a leak and a way to
 * fill the memory. Thread-safe; one per process.
 */
public final class GatewayMetrics {
  /** Few, since each costs a series per route; dense where an edge should be. */
  private static final Duration[] LATENCY_BUCKETS =
      DoubleStream.of(0.25, 0.5, 1, 2, 3, 5, 8, 13, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000)
          .mapToObj(ms -> Duration.ofNanos((long) (ms * 1_000_000)))
          .toArray(Duration[]::new);

  private static final double[] BATCH_BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024};

  /** By the first digit of the status; without one the caller went away before an answer. */
  private static final List<String> STATUS_CLASSES =
      List.of("aborted", "1xx", "2xx", "3xx", "4xx", "5xx");

  private final EnumMap<RouteClass, RouteMeters> routes;
  private final EnumMap<BatchKind, BatchMeters> batches;
  private final EnumMap<QueueKind, QueueMeters> queues;
  private final EnumMap<LoginOutcome, Counter> logins;
  private final Counter tokenCacheHits;
  private final Counter tokenCacheMisses;
  private final Counter tokensRefused;

  private record RouteMeters(Counter[] byStatusClass, Timer duration) {}

  private record BatchMeters(DistributionSummary operations, Counter bytes) {}

  private record QueueMeters(LongAdder depth, Counter refused) {}

  public GatewayMetrics(MeterRegistry registry) {
    routes = forEach(RouteClass.class, route -> routeMeters(registry, route));
    batches = forEach(BatchKind.class, kind -> batchMeters(registry, kind));
    queues = forEach(QueueKind.class, kind -> queueMeters(registry, kind));
    logins =
        forEach(
            LoginOutcome.class,
            outcome ->
                Counter.builder("quorate.gateway.logins")
                    .description("Attempts to sign in or to renew a session")
                    .tag("outcome", outcome.label())
                    .register(registry));
    tokenCacheHits = tokenCounter(registry, "hit");
    tokenCacheMisses = tokenCounter(registry, "miss");
    tokensRefused = tokenCounter(registry, "refused");
  }

  /** A request that was answered; status 0 when the caller went away before that. */
  public void request(RouteClass route, int status, long nanos) {
    RouteMeters meters = of(routes, route);
    int statusClass = status / 100;
    boolean known = statusClass > 0 && statusClass < meters.byStatusClass().length;
    meters.byStatusClass()[known ? statusClass : 0].increment();
    meters.duration().record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A batch that left for a leader. */
  public void batch(BatchKind kind, int operations, int bytes) {
    BatchMeters meters = of(batches, kind);
    meters.operations().record(operations);
    meters.bytes().increment(bytes);
  }

  /** Requests that joined (positive) or left (negative) a queue. */
  public void queued(QueueKind kind, int change) {
    of(queues, kind).depth().add(change);
  }

  /** A request that a full queue turned away. */
  public void queueRefused(QueueKind kind) {
    of(queues, kind).refused().increment();
  }

  public void login(LoginOutcome outcome) {
    of(logins, outcome).increment();
  }

  public void tokenCacheHit() {
    tokenCacheHits.increment();
  }

  public void tokenCacheMiss() {
    tokenCacheMisses.increment();
  }

  public void tokenRefused() {
    tokensRefused.increment();
  }

  private static RouteMeters routeMeters(MeterRegistry registry, RouteClass route) {
    Counter[] counters =
        STATUS_CLASSES.stream()
            .map(
                status ->
                    Counter.builder("quorate.gateway.requests")
                        .description("Requests answered, by kind of route and class of status")
                        .tags("route", route.label(), "status", status)
                        .register(registry))
            .toArray(Counter[]::new);
    Timer duration =
        Timer.builder("quorate.gateway.request.duration")
            .description("From a request's head to its answer's end")
            .tag("route", route.label())
            .serviceLevelObjectives(LATENCY_BUCKETS)
            .register(registry);
    return new RouteMeters(counters, duration);
  }

  private static BatchMeters batchMeters(MeterRegistry registry, BatchKind kind) {
    return new BatchMeters(
        DistributionSummary.builder("quorate.gateway.batch.operations")
            .description("Operations in a batch sent to a group's leader")
            .tag("kind", kind.label())
            .serviceLevelObjectives(BATCH_BUCKETS)
            .register(registry),
        Counter.builder("quorate.gateway.batch.bytes")
            .description("Bytes of the batches sent to groups' leaders")
            .tag("kind", kind.label())
            .register(registry));
  }

  private static QueueMeters queueMeters(MeterRegistry registry, QueueKind kind) {
    LongAdder depth = new LongAdder();
    Gauge.builder("quorate.gateway.queue.depth", depth, LongAdder::sum)
        .description("Requests that wait, over all event loops")
        .tag("queue", kind.label())
        .register(registry);
    return new QueueMeters(
        depth,
        Counter.builder("quorate.gateway.queue.refused")
            .description("Requests refused because a queue was full")
            .tag("queue", kind.label())
            .register(registry));
  }

  private static Counter tokenCounter(MeterRegistry registry, String result) {
    return Counter.builder("quorate.gateway.tokens")
        .description("Bearer tokens checked: known from the cache, verified anew, or refused")
        .tag("result", result)
        .register(registry);
  }

  private static <K extends Enum<K>, V> EnumMap<K, V> forEach(Class<K> type, Function<K, V> make) {
    EnumMap<K, V> meters = new EnumMap<>(type);
    for (K key : type.getEnumConstants()) {
      meters.put(key, make.apply(key));
    }
    return meters;
  }

  /** Never null: {@link #forEach} filled the map. */
  private static <K extends Enum<K>, V> V of(EnumMap<K, V> meters, K key) {
    return Objects.requireNonNull(meters.get(key));
  }
}
