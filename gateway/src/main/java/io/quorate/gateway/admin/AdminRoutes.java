package io.quorate.gateway.admin;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.problem.JsonBody;
import io.quorate.gateway.problem.Problems;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The administration part of the API. Who may is decided before anything else, so that a stranger
 * can't even learn which groups exist. One per event loop.
 */
public final class AdminRoutes implements RouteModule {
  private static final int MAX_ID_LENGTH = 128;

  private final Access access;
  private final ClusterProbe probe;
  private final CatalogSource catalogs;
  private final NodeClient nodes;
  private final GroupActions actions;
  private final EventStreams events;
  private final StaffRoutes staff;

  /**
   * The routes of one event loop.
   *
   * @param probe shared by all event loops
   */
  public AdminRoutes(
      Vertx vertx, Access access, ClusterProbe probe, CatalogSource catalogs, NodeClient nodes) {
    this.access = access;
    this.probe = probe;
    this.catalogs = catalogs;
    this.nodes = nodes;
    this.staff = new StaffRoutes(access, probe);
    this.actions = new GroupActions(nodes);
    this.events = new EventStreams(vertx, access, () -> probe.view(catalogs, nodes), probe::recent);
  }

  @Override
  public void mount(Router router) {
    view(router, "/admin/v1/cluster", (context, view) -> ViewJson.cluster(view));
    view(router, "/admin/v1/health", (context, view) -> ViewJson.health(view));
    view(
        router, "/admin/v1/nodes", (context, view) -> ViewJson.items(view.nodes(), ViewJson::node));
    view(
        router,
        "/admin/v1/nodes/:node",
        (context, view) ->
            view.node(context.pathParam("node"))
                .map(ViewJson::node)
                .orElseThrow(() -> notFound("node")));
    view(
        router,
        "/admin/v1/groups",
        (context, view) -> ViewJson.items(view.groups(), ViewJson::group));
    view(
        router,
        "/admin/v1/groups/:group",
        (context, view) -> ViewJson.group(groupOf(context, view)));
    view(
        router,
        "/admin/v1/groups/:group/members",
        (context, view) -> ViewJson.items(groupOf(context, view).members(), ViewJson::member));
    staff.read(
        router.get("/admin/v1/groups/:group/snapshots"),
        context -> group(context).compose(actions::snapshots).map(AdminRoutes::snapshots));
    // A regular expression: in a path, Vert.x would take ":transfer" for a parameter.
    staff.change(
        router.routeWithRegex(HttpMethod.POST, "/admin/v1/groups/(?<group>[^/]+)/leader:transfer"),
        Permission.CLUSTER_OPERATE,
        200,
        this::transferLeader);
    staff.change(
        router.post("/admin/v1/groups/:group/snapshots"),
        Permission.SNAPSHOT_CREATE,
        201,
        this::createSnapshot);
    staff.change(
        router.post("/admin/v1/groups/:group/compact"),
        Permission.CLUSTER_OPERATE,
        200,
        this::compact);
    router
        .get("/admin/v1/events")
        .handler(
            context -> {
              access.require(context.request(), Permission.CLUSTER_VIEW);
              events.open(context);
            })
        .failureHandler(Problems::handle);
  }

  private Future<JsonObject> transferLeader(RoutingContext context) {
    Optional<String> target = JsonBody.of(context, Set.of("target")).text("target", MAX_ID_LENGTH);
    String groupId = context.pathParam("group");
    return group(context)
        .compose(group -> actions.transferLeader(group, target))
        .map(leader -> new JsonObject().put("group_id", groupId).put("leader", leader));
  }

  private Future<JsonObject> createSnapshot(RoutingContext context) {
    Optional<String> node = JsonBody.of(context, Set.of("node")).text("node", MAX_ID_LENGTH);
    return group(context)
        .compose(group -> actions.createSnapshot(group, node))
        .map(ViewJson::snapshot);
  }

  private Future<JsonObject> compact(RoutingContext context) {
    OptionalLong revision = JsonBody.of(context, Set.of("revision")).number("revision", 1);
    String groupId = context.pathParam("group");
    return group(context)
        .compose(group -> actions.compact(group, revision))
        .map(
            done ->
                new JsonObject()
                    .put("group_id", groupId)
                    .put("compact_revision", done.getCompactRevision())
                    .put("revision", done.getRevision()));
  }

  private static JsonObject snapshots(GroupActions.Snapshots snapshots) {
    return ViewJson.items(snapshots.newestFirst(), ViewJson::snapshot)
        .put("unanswered", new JsonArray(snapshots.unanswered()));
  }

  private void view(
      Router router, String path, BiFunction<RoutingContext, ClusterView, JsonObject> toJson) {
    staff.read(
        router.get(path),
        context -> probe.view(catalogs, nodes).map(view -> toJson.apply(context, view)));
  }

  private Future<GroupView> group(RoutingContext context) {
    return probe.view(catalogs, nodes).map(view -> groupOf(context, view));
  }

  private static GroupView groupOf(RoutingContext context, ClusterView view) {
    return view.group(context.pathParam("group")).orElseThrow(() -> notFound("group"));
  }

  private static QuorateException notFound(String what) {
    return new QuorateException(ErrorCode.NOT_FOUND, "there is no such " + what);
  }
}
