package io.quorate.gateway.server;

import static io.quorate.gateway.server.KeyRoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.FakeCluster;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.gateway.fake.RawHttp.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A lease over three groups, of which each has its own opinion. */
final class LeaseRoutesTest {
  private static EdgeFixture edge;

  @BeforeAll
  static void start() {
    edge = EdgeFixture.start();
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static Answer send(String method, String target, String token, String body) {
    byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
    return RawHttp.once(
        edge.port(), method, target, token, bytes, "Content-Type: application/json");
  }

  private static String grant(String body) {
    Answer answer = send("POST", "/v1/leases", EdgeFixture.OWNER, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return new JsonObject(answer.text()).getString("id");
  }

  private static Answer lease(String method, String id) {
    return send(method, "/v1/leases/" + id, EdgeFixture.OWNER, null);
  }

  private static List<Boolean> inGroups(String id) {
    return Stream.of("g1", "g2", "g3")
        .map(group -> edge.cluster().group(group).hasLease(FakeCluster.TENANT, Long.parseLong(id)))
        .toList();
  }

  @Test
  void aLeaseStandsInEveryGroup() {
    String id = grant("{\"ttl\":\"30s\"}");
    assertThat(inGroups(id)).containsOnly(true);
    assertThat(lease("PUT", id).status()).isEqualTo(200);
    assertThat(lease("DELETE", id).status()).isEqualTo(204);
    assertThat(inGroups(id)).containsOnly(false);
  }

  @Test
  void aLeaseWithAScopeStandsInOne() {
    String id = grant("{\"ttl\":\"30s\",\"scope\":\"{lock}\"}");
    assertThat(inGroups(id)).containsOnlyOnce(true);
    assertThat(Long.parseLong(id)).isGreaterThanOrEqualTo(1L << 62);
    assertThat(lease("PUT", id).status()).isEqualTo(200);
    assertThat(lease("DELETE", id).status()).isEqualTo(204);
    assertThat(inGroups(id)).containsOnly(false);
  }

  @Test
  void whatOneGroupHasEndedIsLostAndEndedInTheOthers() throws InterruptedException {
    String id = grant("{\"ttl\":\"30s\"}");
    edge.cluster().group("g2").endLease(FakeCluster.TENANT, Long.parseLong(id));
    assertProblem(lease("GET", id), 404, "lease_not_found");
    assertProblem(lease("PUT", id), 404, "lease_not_found");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (inGroups(id).contains(true)) {
      assertThat(System.nanoTime()).as("%s", inGroups(id)).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void aRevocationEndsWhatIsLeft() {
    String id = grant("{\"ttl\":\"30s\"}");
    edge.cluster().group("g1").endLease(FakeCluster.TENANT, Long.parseLong(id));
    assertThat(lease("DELETE", id).status()).isEqualTo(204);
    assertThat(inGroups(id)).containsOnly(false);
    assertProblem(lease("DELETE", id), 404, "lease_not_found");
  }

  @Test
  void aGroupWithoutALeaderLeavesAGrantUnfinished() {
    String leader = edge.cluster().leaderOf("g3");
    edge.cluster().lead("g3", "");
    try {
      Answer answer =
          send("POST", "/v1/leases", EdgeFixture.OWNER, "{\"ttl\":\"30s\",\"id\":\"77\"}");
      assertThat(answer.status()).as(answer.text()).isIn(503, 504);
    } finally {
      edge.cluster().lead("g3", leader);
    }
    assertProblem(
        send("POST", "/v1/leases", EdgeFixture.OWNER, "{\"ttl\":\"30s\",\"id\":\"77\"}"),
        409,
        "lease_exists");
    assertThat(lease("DELETE", "77").status()).isEqualTo(204);
  }

  @Test
  void aReaderReadsOnlyAndAStrangerFindsNothing() {
    String id = grant("{\"ttl\":\"30s\"}");
    assertThat(send("GET", "/v1/leases/" + id, EdgeFixture.READER, null).status()).isEqualTo(200);
    assertThat(send("GET", "/v1/leases", EdgeFixture.READER, null).status()).isEqualTo(200);
    for (String method : List.of("PUT", "DELETE")) {
      assertProblem(
          send(method, "/v1/leases/" + id, EdgeFixture.READER, null), 403, "permission_denied");
      assertProblem(
          send(method, "/v1/leases/" + id, EdgeFixture.STRANGER, null), 404, "lease_not_found");
    }
    assertProblem(
        send("POST", "/v1/leases", EdgeFixture.READER, "{\"ttl\":5}"), 403, "permission_denied");
    assertProblem(
        send("GET", "/v1/leases/" + id, EdgeFixture.STRANGER, null), 404, "lease_not_found");
    assertProblem(send("GET", "/v1/leases", EdgeFixture.STAFF, null), 403, "permission_denied");
    assertThat(lease("PUT", id).status()).isEqualTo(200);
  }

  @Test
  void listsAreMergedInPages() {
    List<String> ids =
        Stream.of("1001", "1002", "1003")
            .map(id -> grant("{\"ttl\":60,\"id\":" + id + "}"))
            .toList();
    edge.cluster().group("g1").endLease(FakeCluster.TENANT, 1002);
    JsonObject page = page("?limit=2&page_token=1000");
    assertThat(idsOf(page)).containsExactly("1001", "1002");
    assertThat(page.getString("next_page_token")).isEqualTo("1002");
    assertThat(idsOf(page("?limit=1&page_token=1002"))).containsExactly("1003");
    assertProblem(
        send("GET", "/v1/leases?limit=1001", EdgeFixture.OWNER, null), 400, "invalid_argument");
    ids.forEach(id -> lease("DELETE", id));
  }

  private static JsonObject page(String query) {
    return new JsonObject(send("GET", "/v1/leases" + query, EdgeFixture.OWNER, null).text());
  }

  private static List<String> idsOf(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("id"))
        .toList();
  }
}
