package io.quorate.gateway.admin;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.problem.JsonBody;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UpdateTenantRequest;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.quorate.proto.time.TimeSpan;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Tenants, as staff see and change them. One per event loop. */
public final class TenantRoutes implements RouteModule {
  private static final String META_GROUP = "meta";
  private static final String HISTORY_WINDOW = "history_window";
  private static final int MAX_SPAN_LENGTH = 16;
  private static final long UPDATE_TIMEOUT_MS = 10_000;

  private final ClusterProbe probe;
  private final CatalogSource catalogs;
  private final NodeClient nodes;
  private final StaffRoutes staff;

  /**
   * The routes of one event loop.
   *
   * @param probe shared by all event loops
   */
  public TenantRoutes(Access access, ClusterProbe probe, CatalogSource catalogs, NodeClient nodes) {
    this.probe = probe;
    this.catalogs = catalogs;
    this.nodes = nodes;
    this.staff = new StaffRoutes(access, probe);
  }

  @Override
  public void mount(Router router) {
    staff.read(
        router.get("/admin/v1/tenants"),
        context ->
            Future.succeededFuture(
                ViewJson.items(catalogs.current().getTenantsList(), TenantRoutes::json)));
    staff.read(
        router.get("/admin/v1/tenants/:tenant"),
        context -> Future.succeededFuture(json(known(context.pathParam("tenant")))));
    staff.change(
        router.route(HttpMethod.PATCH, "/admin/v1/tenants/:tenant"),
        Permission.TENANT_MANAGE,
        200,
        this::update);
  }

  private TenantRecord known(String name) {
    return catalogs.current().getTenantsList().stream()
        .filter(tenant -> tenant.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new QuorateException(ErrorCode.NOT_FOUND, "there is no such tenant"));
  }

  private Future<JsonObject> update(RoutingContext context) {
    UpdateTenantRequest.Builder request =
        UpdateTenantRequest.newBuilder().setName(context.pathParam("tenant"));
    JsonBody body = JsonBody.of(context, Set.of(HISTORY_WINDOW));
    if (body.json().containsKey(HISTORY_WINDOW)) {
      request.setHistoryWindowMs(windowMs(body.text(HISTORY_WINDOW, MAX_SPAN_LENGTH)));
    }
    return probe
        .view(catalogs, nodes)
        .compose(
            view ->
                nodes.call(
                    metaLeader(view),
                    Methods.CATALOG_UPDATE_TENANT,
                    request.build(),
                    UPDATE_TIMEOUT_MS))
        .map(
            tenant -> {
              // What is shown next should be what was just said.
              catalogs.suspectStale();
              return json(tenant);
            });
  }

  /** Null in JSON stands for the cluster's window, which a record says by 0. */
  private static long windowMs(Optional<String> text) {
    if (text.isEmpty()) {
      return 0;
    }
    OptionalLong ms = TimeSpan.parseMs(text.get());
    if (ms.isEmpty() || ms.getAsLong() == 0) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "'" + HISTORY_WINDOW + "' must be null or a time span such as 90s or 2m");
    }
    return ms.getAsLong();
  }

  private static String metaLeader(ClusterView view) {
    return view.group(META_GROUP)
        .flatMap(GroupView::leader)
        .orElseThrow(
            () ->
                new QuorateException(
                    ErrorCode.UNAVAILABLE, "the catalog has no leader at the moment"));
  }

  private static JsonObject json(TenantRecord tenant) {
    long windowMs = tenant.getHistoryWindowMs();
    return new JsonObject()
        .put("name", tenant.getName())
        .put("tenant_id", tenant.getTenantId())
        .put("shards", tenant.getShards())
        .put("created_at", Instant.ofEpochMilli(tenant.getCreatedAtMs()).toString())
        .put(HISTORY_WINDOW, windowMs == 0 ? null : TimeSpan.text(windowMs));
  }
}
