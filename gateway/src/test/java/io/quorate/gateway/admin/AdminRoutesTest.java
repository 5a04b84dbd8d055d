package io.quorate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.openapi.ContractClient;
import io.quorate.gateway.problem.RequestId;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.Role;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminRoutesTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String TRANSFER = "/admin/v1/groups/g1/leader:transfer";
  private static final String COMPACT = "/admin/v1/groups/g1/compact";
  private static final String TENANT = "/admin/v1/tenants/default";
  private static final String SNAPSHOTS = "/admin/v1/groups/g1/snapshots";

  private final TestCluster cluster = new TestCluster(3);
  private final FakeNodes nodes = new FakeNodes(cluster);
  private final HttpClient http = new ContractClient();
  private volatile boolean viewerRevoked;
  private HttpServer server;

  @BeforeEach
  void start() {
    CatalogView catalog = cluster.catalog();
    CatalogSource catalogs =
        new CatalogSource() {
          @Override
          public CatalogView current() {
            return catalog;
          }

          @Override
          public void suspectStale() {}
        };
    Authenticator roles =
        authorization -> {
          if (authorization == null || (viewerRevoked && authorization.endsWith("viewer"))) {
            throw new QuorateException(ErrorCode.UNAUTHENTICATED, "no");
          }
          Role role = Role.ofId(authorization.substring("Bearer ".length())).orElseThrow();
          return new Principal("u", role.isStaff() ? 1 : 2, "t", Set.of(role), Long.MAX_VALUE, "k");
        };
    Router router = Router.router(VERTX);
    ClusterProbe probe = new ClusterProbe(VERTX, Clock.systemUTC());
    Access access = new Access(roles);
    new AdminRoutes(VERTX, access, probe, catalogs, nodes).mount(router);
    new TenantRoutes(access, probe, catalogs, nodes).mount(router);
    server =
        VERTX
            .createHttpServer()
            .requestHandler(
                request -> {
                  RequestId.of(request.response());
                  router.handle(request);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @AfterAll
  static void close() {
    VERTX.close();
  }

  @Test
  void theClusterIsSummedUp() {
    assertThat(json(get("/admin/v1/cluster")))
        .isEqualTo(
            new JsonObject(
                """
                {"cluster_id":"c-1","name":"test","state":"healthy","version":"0.1.0","epoch":3,
                 "nodes":3,"nodes_up":3,"groups":2,"groups_healthy":2,"failures_tolerated":1}
                """));
  }

  @Test
  void groupsAndMembersHaveTheContractsMembers() {
    JsonObject group = json(get("/admin/v1/groups/g1"));
    assertThat(group.fieldNames())
        .contains(
            "group_id",
            "state",
            "leader",
            "term",
            "committed_index",
            "applied_index",
            "revision",
            "compact_revision",
            "keys",
            "size_bytes",
            "log_first_index",
            "log_last_index",
            "log_bytes",
            "snapshot_index",
            "max_lag_entries",
            "members");
    JsonObject member =
        json(get("/admin/v1/groups/g1/members")).getJsonArray("items").getJsonObject(1);
    assertThat(member.getString("role")).isEqualTo("leader");
    assertThat(member.getString("checksum")).isEqualTo("0000000000000abc");
    assertThat(member.getLong("match_index")).isEqualTo(100);
  }

  @Test
  void aStalledNodeCostsOneShortDeadline() {
    nodes.stalled.add("n3");
    long start = System.nanoTime();
    JsonObject health = json(get("/admin/v1/health"));
    long elapsedMs = (System.nanoTime() - start) / 1_000_000;

    assertThat(health.getString("state")).isEqualTo("degraded");
    assertThat(health.encode()).contains("node_unreachable");
    assertThat(elapsedMs).isBetween(600L, 1_500L);
  }

  @Test
  void manyAskersCostOneRound() {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      HttpRequest request = request("/admin/v1/groups", "viewer").build();
      answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }
    answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));

    assertThat(nodes.count(Methods.NODE_STATUS)).isLessThanOrEqualTo(6); // two rounds at most
  }

  @Test
  void unknownNamesAre404() {
    for (String path :
        List.of(
            "/admin/v1/groups/g9",
            "/admin/v1/tenants/nobody",
            "/admin/v1/groups/g9/members",
            "/admin/v1/groups/g9/snapshots",
            "/admin/v1/nodes/n9")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(post("/admin/v1/groups/g9/leader:transfer", "operator", "{}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void onlyStaffWithTheRightGetIn() {
    for (String path :
        List.of(
            "/admin/v1/cluster",
            "/admin/v1/health",
            "/admin/v1/nodes",
            "/admin/v1/nodes/n1",
            "/admin/v1/groups",
            "/admin/v1/groups/g1",
            "/admin/v1/groups/g1/members",
            SNAPSHOTS,
            TENANT,
            "/admin/v1/tenants",
            "/admin/v1/events")) {
      for (String role : List.of("owner", "writer", "reader")) {
        assertThat(send(request(path, role)).statusCode()).as(path).isEqualTo(403);
      }
      assertThat(send(HttpRequest.newBuilder(uri(path))).statusCode()).as(path).isEqualTo(401);
    }
    for (String role : List.of("owner", "viewer", "backup")) {
      assertThat(post(TRANSFER, role, "{}").statusCode()).as(role).isEqualTo(403);
      assertThat(post(COMPACT, role, "{}").statusCode()).as(role).isEqualTo(403);
    }
    for (String role : List.of("owner", "viewer", "backup", "operator")) {
      assertThat(patch(role, "{}").statusCode()).as(role).isEqualTo(403);
    }
    for (String role : List.of("owner", "viewer")) {
      assertThat(post(SNAPSHOTS, role, "{}").statusCode()).as(role).isEqualTo(403);
    }
    assertThat(nodes.calls).isEmpty();
    assertThat(post(SNAPSHOTS, "backup", "").statusCode()).isEqualTo(201);
  }

  @Test
  void leadershipIsTransferredByTheLeadersNode() {
    assertThat(json(post(TRANSFER, "operator", "{\"target\":\"n1\"}")))
        .isEqualTo(new JsonObject().put("group_id", "g1").put("leader", "n1"));
    assertThat(nodes.calls).contains("n2 TransferLeader");
    assertThat(json(post(TRANSFER, "operator", "")).getString("leader")).isEqualTo("n3");
  }

  @Test
  void aTransferThatCannotBeIsRefused() {
    assertThat(post(TRANSFER, "operator", "{\"target\":\"n9\"}").statusCode()).isEqualTo(400);
    assertThat(post(TRANSFER, "operator", "{\"to\":\"n1\"}").statusCode()).isEqualTo(400);
    assertThat(post(TRANSFER, "operator", "{\"target\":7}").statusCode()).isEqualTo(400);
    nodes.transferRefused = ErrorCode.CONFLICT;
    assertThat(post(TRANSFER, "operator", "{}").statusCode()).isEqualTo(409);
    cluster.silence("n1");
    sleep(600);
    HttpResponse<String> down = post(TRANSFER, "operator", "{\"target\":\"n1\"}");
    assertThat(down.statusCode()).isEqualTo(409);
    assertThat(down.body()).contains("unreachable");
  }

  @Test
  void historyIsCompactedByTheLeadersNode() {
    assertThat(json(post(COMPACT, "operator", "{\"revision\":7}")))
        .isEqualTo(
            new JsonObject().put("group_id", "g1").put("compact_revision", 7).put("revision", 40));
    assertThat(nodes.calls).contains("n2 Compact");
    assertThat(json(post(COMPACT, "admin", "")).getLong("compact_revision")).isEqualTo(40);
  }

  @Test
  void aCompactionThatCannotBeIsRefused() {
    HttpResponse<String> future = post(COMPACT, "operator", "{\"revision\":41}");
    assertThat(future.statusCode()).isEqualTo(400);
    assertThat(future.body()).contains("revision_in_future");
    for (String body :
        List.of(
            "{\"revision\":0}",
            "{\"revision\":-1}",
            "{\"revision\":1.5}",
            "{\"revision\":\"7\"}",
            "{\"revision\":99999999999999999999}",
            "{\"rev\":7}")) {
      assertThat(post(COMPACT, "operator", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(post("/admin/v1/groups/g9/compact", "operator", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void tenantsAreListedAndGivenLessHistory() {
    JsonObject tenant = json(get("/admin/v1/tenants")).getJsonArray("items").getJsonObject(0);
    assertThat(tenant)
        .isEqualTo(
            new JsonObject(
                """
                {"name":"default","tenant_id":2,"shards":16,"created_at":"1970-01-01T00:00:01Z",
                 "history_window":null}
                """));
    assertThat(json(get(TENANT))).isEqualTo(tenant);
    JsonObject changed = json(patch("admin", "{\"history_window\":\"120s\"}"));
    assertThat(changed.getString("history_window")).isEqualTo("2m");
    assertThat(nodes.calls).contains("n1 UpdateTenant");
    assertThat(json(patch("admin", "{\"history_window\":null}"))).isEqualTo(tenant);
  }

  @Test
  void aWindowThatCannotBeIsRefused() {
    HttpResponse<String> tooLong = patch("admin", "{\"history_window\":\"11m\"}");
    assertThat(tooLong.statusCode()).isEqualTo(422);
    assertThat(tooLong.body()).contains("history_window_too_long");
    for (String window : List.of("\"soon\"", "\"0s\"", "\"\"", "120", "true")) {
      assertThat(patch("admin", "{\"history_window\":" + window + "}").statusCode())
          .as(window)
          .isEqualTo(400);
    }
    assertThat(patch("admin", "{\"window\":\"2m\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void snapshotsAreMadeAndListedNewestFirst() {
    assertThat(post(SNAPSHOTS, "operator", "{}").statusCode()).isEqualTo(201);
    JsonObject second = new JsonObject(post(SNAPSHOTS, "operator", "{\"node\":\"n1\"}").body());
    assertThat(second.getString("node_id")).isEqualTo("n1");
    nodes.stalled.add("n3");

    JsonObject list = json(get(SNAPSHOTS));
    assertThat(list.getJsonArray("items"))
        .extracting(item -> ((JsonObject) item).getString("node_id"))
        .containsExactly("n1", "n2");
    assertThat(list.getJsonArray("unanswered")).containsExactly("n3");
  }

  @Test
  void theStreamTellsTheOverviewThenWhatChanged() throws IOException, InterruptedException {
    try (Events events = new Events()) {
      assertThat(events.next("overview").getJsonObject("cluster").getString("state"))
          .isEqualTo("healthy");
      assertThat(events.next("heartbeat").getString("checked_at")).isNotBlank();
      cluster.silence("n3");
      JsonObject changed = events.next("overview");
      assertThat(changed.getJsonObject("health").getString("state")).isEqualTo("degraded");
      assertThat(changed.fieldNames())
          .contains("checked_at", "cluster", "health", "nodes", "groups");
    }
  }

  @Test
  void theStreamEndsWithTheCallersRight() throws IOException, InterruptedException {
    try (Events events = new Events()) {
      events.next("overview");
      viewerRevoked = true;
      assertThat(events.next("ended").getString("code")).isEqualTo("unauthenticated");
      assertThat(events.lines.readLine()).isEmpty();
      assertThat(events.lines.readLine()).isNull();
    }
  }

  @Test
  void anOpenStreamDoesNotKeepAGatewayFromLeaving() throws IOException, InterruptedException {
    try (Events events = new Events()) {
      events.next("overview");
      long start = System.nanoTime();
      server.shutdown(20, TimeUnit.SECONDS).toCompletionStage().toCompletableFuture().join();
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }
  }

  private final class Events implements AutoCloseable {
    final InputStream body;
    final BufferedReader lines;

    Events() throws IOException, InterruptedException {
      HttpResponse<InputStream> response =
          http.send(
              request("/admin/v1/events", "viewer").build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
      body = response.body();
      lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The data of the next event of that name. */
    JsonObject next(String name) throws IOException {
      for (int i = 0; i < 40; i++) {
        String line = lines.readLine();
        if (("event: " + name).equals(line)) {
          return new JsonObject(lines.readLine().substring("data: ".length()));
        }
      }
      throw new AssertionError("no event " + name);
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  private HttpResponse<String> get(String path) {
    return send(request(path, "viewer"));
  }

  private HttpResponse<String> post(String path, String role, String body) {
    return send(request(path, role).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> patch(String role, String body) {
    return send(request(TENANT, role).method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path, String role) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + role);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.actualPort() + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
