package io.quorate.system.contract;

import static io.quorate.system.contract.Problems.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How far back can be read, and who decides: what docs/API.md promises. */
@Order(16)
@ExtendWith(SharedCluster.class)
final class HistoryIT {
  private static final byte[] NONE = {};
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DevCluster cluster;
  private final KvApi http;
  private String prefix = "";
  private String group = "";

  HistoryIT(DevCluster cluster) {
    this.cluster = cluster;
    this.http = new KvApi(cluster);
  }

  /** Keys of one shard, and the group that has it. */
  @BeforeEach
  void chooseShard() throws IOException {
    Map.Entry<String, String> chosen =
        http.tagsOfGroups(cluster.admin().groups().size() - 1, 1).entrySet().iterator().next();
    prefix = "history/" + UUID.randomUUID() + "{" + chosen.getKey() + "}";
    group = chosen.getValue();
  }

  @AfterEach
  void close() {
    http.close();
  }

  private Response compact(String body) throws IOException {
    return cluster.admin().send("POST", "/admin/v1/groups/" + group + "/compact", body);
  }

  private Response compact(long revision) throws IOException {
    return compact("{\"revision\":" + revision + "}");
  }

  private Response at(long revision) throws IOException {
    return http.send("GET", Targets.kv(prefix + "a") + "?revision=" + revision, NONE);
  }

  private static JsonNode ok(Response answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return Json.parse(answer.text());
  }

  @Test
  void whatIsBelowACompactionIsGoneAndWhatIsAtItIsNot() throws IOException {
    long first = http.put(prefix + "a", "one");
    long second = http.put(prefix + "a", "two");
    long last = http.put(prefix + "b", "other");
    assertThat(at(first).text()).isEqualTo("one");

    JsonNode done = ok(compact(second));
    assertThat(done.required("group_id").asText()).isEqualTo(group);
    assertThat(done.required("compact_revision").asLong()).isEqualTo(second);
    assertThat(done.required("revision").asLong()).isGreaterThanOrEqualTo(last);

    String detail = expectProblem(at(first), 410, "revision_compacted");
    assertThat(detail).contains(Long.toString(second));
    assertThat(at(second).text()).isEqualTo("two");
    assertThat(ok(compact(first)).required("compact_revision").asLong()).isEqualTo(second);
  }

  @Test
  void withoutARevisionAllThePastIsGivenUp() throws IOException {
    http.put(prefix + "a", "one");
    http.put(prefix + "b", "one");
    long past = http.put(prefix + "a", "two");
    String scan = "/v1/kv?limit=1&prefix=" + Targets.percentEncode(prefix);
    String token = http.page(scan).required("next_page_token").asText();
    long present = http.put(prefix + "a", "three");

    assertThat(ok(compact("{}")).required("compact_revision").asLong())
        .isGreaterThanOrEqualTo(present);
    expectProblem(at(past), 410, "revision_compacted");
    expectProblem(
        http.send("GET", scan + "&page_token=" + Targets.percentEncode(token), NONE),
        410,
        "revision_compacted");
    assertThat(at(present).text()).isEqualTo("three");
  }

  private Response window(String value) throws IOException {
    return cluster
        .admin()
        .send("PATCH", "/admin/v1/tenants/default", "{\"history_window\":" + value + "}");
  }

  @Test
  void aTenantCanHaveLessHistoryThanTheCluster() throws Exception {
    long past = http.put(prefix + "a", "one");
    assertThat(ok(window("\"10s\"")).required("history_window").asText()).isEqualTo("10s");
    try {
      Await.until(
          "the window is known",
          PATIENCE,
          () -> {
            JsonNode tenant = cluster.admin().get("/admin/v1/tenants/default");
            String shown = tenant.path("history_window").asText("");
            return shown.equals("10s") ? Optional.empty() : Optional.of(tenant.toString());
          });
      // A little more than the window: replicas look at the time every ten seconds.
      Await.until(
          "the past is closed",
          PATIENCE,
          () -> {
            long next = http.put(prefix + "a", "two");
            assertThat(at(next).text()).isEqualTo("two");
            Response then = at(past);
            return then.status() == 410 ? Optional.empty() : Optional.of(then.toString());
          });
      expectProblem(at(past), 410, "revision_compacted");
    } finally {
      ok(window("null"));
    }
    Await.until(
        "what is still there can be read again",
        PATIENCE,
        () -> {
          Response again = at(past);
          return again.status() == 200 ? Optional.empty() : Optional.of(again.toString());
        });
  }

  @Test
  void aWindowThatCannotBeIsRefused() throws IOException {
    expectProblem(window("\"1000h\""), 422, "history_window_too_long");
    expectProblem(window("\"1s\""), 400, "invalid_argument");
    expectProblem(window("\"soon\""), 400, "invalid_argument");
    expectProblem(
        cluster.admin().send("PATCH", "/admin/v1/tenants/nobody", "{\"history_window\":\"1m\"}"),
        404,
        "not_found");
    expectProblem(
        http.send("PATCH", "/admin/v1/tenants/default", "{}".getBytes(StandardCharsets.UTF_8)),
        403,
        "permission_denied");
  }

  @Test
  void theFutureIsNotCompacted() throws IOException {
    long present = http.put(prefix + "a", "one");
    expectProblem(compact(present + 1_000), 400, "revision_in_future");
    expectProblem(compact("{\"revision\":\"all\"}"), 400, "invalid_argument");
    expectProblem(
        cluster.admin().send("POST", "/admin/v1/groups/g99/compact", "{}"), 404, "not_found");
    Response asTenant =
        http.send(
            "POST",
            "/admin/v1/groups/" + group + "/compact",
            "{}".getBytes(StandardCharsets.UTF_8));
    expectProblem(asTenant, 403, "permission_denied");
  }
}
