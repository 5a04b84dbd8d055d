package io.quorate.gateway.fake;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.AuthConfig;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.batch.BatchLimits;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.openapi.OpenApiRoute;
import io.quorate.gateway.server.EdgeModules;
import io.quorate.gateway.server.Gateway;
import io.quorate.gateway.server.GatewayConfig;
import io.quorate.gateway.upstream.NodeAddress;
import io.quorate.gateway.upstream.UpstreamOptions;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.Role;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A whole gateway in front of fake storage nodes, with tokens that are plain words. */
public final class EdgeFixture implements AutoCloseable {
  public static final String OWNER = "Bearer owner";
  public static final String READER = "Bearer reader";
  public static final String STRANGER = "Bearer stranger";
  public static final String STAFF = "Bearer staff";

  private static final String FLEETING = "Bearer fleeting until ";

  private static final String FADING = "Bearer fading at ";

  private final Vertx nodeVertx = Vertx.vertx();
  private final Vertx edgeVertx = Vertx.vertx();
  private final FakeCluster cluster;
  private final Gateway gateway;

  private EdgeFixture(int nodes, int groups, int shards, GatewayConfig.Limits limits) {
    cluster = FakeCluster.start(nodeVertx, nodes, groups, shards);
    gateway = new Gateway(edgeVertx, config(cluster, limits), new Words(), List.of());
    await(gateway.start());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!gateway.ready()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the gateway does not get ready");
      }
      Thread.onSpinWait();
    }
  }

  /** An owner's token that expires in a moment. */
  public static String fleeting() {
    return FLEETING + (System.currentTimeMillis() / 1_000 + 1);
  }

  /** The token of an owner who is one no more in a moment. */
  public static String fading() {
    return FADING + (System.currentTimeMillis() / 1_000 + 1);
  }

  public static EdgeFixture start() {
    return start(limits(2_000));
  }

  public static EdgeFixture start(GatewayConfig.Limits limits) {
    return new EdgeFixture(3, 3, 8, limits);
  }

  public static GatewayConfig.Limits limits(int requestTimeoutMs) {
    return new GatewayConfig.Limits(
        requestTimeoutMs, 5_000, 2_000, 30_000, 1_000, 64 << 20, 2, 1, BatchLimits.DEFAULTS);
  }

  public FakeCluster cluster() {
    return cluster;
  }

  public Gateway gateway() {
    return gateway;
  }

  public int port() {
    return gateway.port();
  }

  @Override
  public void close() {
    await(gateway.shutdown());
    await(edgeVertx.close());
    cluster.close();
    await(nodeVertx.close());
  }

  static void await(io.vertx.core.Future<?> future) {
    future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static GatewayConfig config(FakeCluster cluster, GatewayConfig.Limits limits) {
    return new GatewayConfig(
        "test",
        new GatewayConfig.Listen("127.0.0.1", 0),
        new GatewayConfig.Listen("127.0.0.1", 0),
        cluster.nodes().stream().map(node -> new NodeAddress("127.0.0.1", node.port())).toList(),
        Optional.empty(),
        new UpstreamOptions(FakeCluster.SECRET, Optional.empty(), 300, 300),
        limits,
        AuthConfig.DEFAULTS);
  }

  private static final class Words implements EdgeModules {
    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());

    @Override
    public Authenticator authenticator(Parts parts) {
      return authorization -> {
        if (authorization == null) {
          throw new QuorateException(ErrorCode.UNAUTHENTICATED, "a bearer token is needed");
        }
        if (authorization.startsWith(FLEETING)) {
          long until = Long.parseLong(authorization.substring(FLEETING.length()));
          return principal(FakeCluster.TENANT, Role.OWNER, until);
        }
        if (authorization.startsWith(FADING)) {
          long at = Long.parseLong(authorization.substring(FADING.length()));
          boolean isOver = System.currentTimeMillis() / 1_000 >= at;
          return isOver
              ? new Principal("u", FakeCluster.TENANT, "t", Set.of(), Long.MAX_VALUE, "k1")
              : principal(FakeCluster.TENANT, Role.OWNER);
        }
        return switch (authorization) {
          case OWNER -> principal(FakeCluster.TENANT, Role.OWNER);
          case READER -> principal(FakeCluster.TENANT, Role.READER);
          case STRANGER -> principal(FakeCluster.OTHER_TENANT, Role.OWNER);
          case STAFF -> principal(Principal.SYSTEM_TENANT_ID, Role.ADMIN);
          default -> throw new QuorateException(ErrorCode.UNAUTHENTICATED, "not a token");
        };
      };
    }

    private static Principal principal(int tenantId, Role role) {
      return principal(tenantId, role, Long.MAX_VALUE);
    }

    private static Principal principal(int tenantId, Role role, long expiresAtSeconds) {
      return new Principal("u", tenantId, "t" + tenantId, Set.of(role), expiresAtSeconds, "k1");
    }

    @Override
    public GatewayMetrics metrics() {
      return metrics;
    }

    @Override
    public List<RouteModule> routes(Parts parts, Access access) {
      return List.of(new OpenApiRoute(parts.vertx()));
    }
  }
}
