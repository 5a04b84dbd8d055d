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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys that end by themselves, and leases, over HTTP: what docs/API.md promises. */
@Order(16)
@ExtendWith(SharedCluster.class)
final class LeaseIT {
  private static final byte[] NONE = {};
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KvApi http;

  /** Keys without tags: they are of many shards, and of all groups. */
  private final String prefix = "lease-" + UUID.randomUUID() + "-";

  LeaseIT(DevCluster cluster) {
    http = new KvApi(cluster);
  }

  @AfterEach
  void close() {
    http.close();
  }

  private Response put(String key, String query) throws IOException {
    return http.send("PUT", "/v1/kv/" + prefix + key + query, "v".getBytes(StandardCharsets.UTF_8));
  }

  private Response get(String key) throws IOException {
    return http.send("GET", "/v1/kv/" + prefix + key, NONE);
  }

  /** Single quotes stand for double ones, {@code @} for the prefix. */
  private Response post(String path, String body, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
    all.addAll(List.of(headers));
    return http.send(
        "POST",
        path,
        body.replace('\'', '"').replace("@", prefix).getBytes(StandardCharsets.UTF_8),
        all.toArray(String[]::new));
  }

  private String granted(String body) throws IOException {
    Response answer = post("/v1/leases", body);
    assertThat(answer.status()).as("%s", answer).isEqualTo(201);
    return Json.parse(answer.text()).required("id").textValue();
  }

  private Response lease(String method, String id) throws IOException {
    return http.send(method, "/v1/leases/" + id, NONE);
  }

  private void awaitGone(String key) throws InterruptedException {
    Await.until(
        "the end of " + key,
        PATIENCE,
        () -> get(key).status() == 404 ? Optional.empty() : Optional.of("it is there"));
  }

  @Test
  void aKeyEndsAfterItsTimeToLive() throws Exception {
    assertThat(put("a", "?ttl=2s").status()).isEqualTo(201);
    Response found = get("a");
    assertThat(found.status()).isEqualTo(200);
    assertThat(Long.parseLong(found.header("quorate-expires-in").orElseThrow())).isBetween(0L, 1L);
    assertThat(found.header("quorate-lease")).isEmpty();
    awaitGone("a");
    assertThat(put("a", "").status()).as("created anew").isEqualTo(201);
  }

  @Test
  void aPlainPutMakesAKeyStay() throws IOException {
    put("b", "?ttl=1h");
    Response head = http.send("HEAD", "/v1/kv/" + prefix + "b", NONE);
    assertThat(Long.parseLong(head.header("quorate-expires-in").orElseThrow()))
        .isBetween(3_000L, 3_600L);
    put("b", "");
    assertThat(get("b").header("quorate-expires-in")).isEmpty();
    put("b", "?ttl=1d");
    assertThat(post("/v1/kv/" + prefix + "b?op=append", "x").status()).isEqualTo(200);
    assertThat(get("b").header("quorate-expires-in")).as("an append leaves it").isPresent();
  }

  @Test
  void timesThatAreNoneAreRefused() throws IOException {
    for (String ttl : List.of("500ms", "0", "soon", "-5s", "3651d", "99999999999d", "1w")) {
      expectProblem(put("c", "?ttl=" + ttl), 400, "ttl_invalid");
      expectProblem(post("/v1/leases", "{'ttl':'" + ttl + "'}"), 400, "ttl_invalid");
    }
    expectProblem(post("/v1/leases", "{}"), 400, "ttl_invalid");
    expectProblem(post("/v1/leases", "{'ttl':0}"), 400, "ttl_invalid");
    expectProblem(put("c", "?tll=5s"), 400, "invalid_argument");
    expectProblem(post("/v1/leases", "{'ttl':'5s','id':'x'}"), 400, "invalid_argument");
    expectProblem(post("/v1/leases", "{'ttl':'5s','id':'7','scope':'k'}"), 400, "invalid_argument");
    expectProblem(http.send("POST", "/v1/leases/7", NONE), 405, "method_not_allowed");
    assertThat(get("c").status()).isEqualTo(404);
  }

  @Test
  void anUnknownLeaseIsNotFound() throws IOException {
    for (String id : List.of("123456789012345", "9223372036854775807", "0", "x")) {
      expectProblem(put("d", "?lease=" + id), 404, "lease_not_found");
      expectProblem(lease("PUT", id), 404, "lease_not_found");
      expectProblem(lease("GET", id), 404, "lease_not_found");
      expectProblem(lease("DELETE", id), 404, "lease_not_found");
    }
    assertThat(get("d").status()).isEqualTo(404);
  }

  @Test
  void keysEndWithTheirLease() throws IOException {
    String id = granted("{'ttl':'1h'}");
    for (int i = 0; i < 8; i++) {
      assertThat(put("e" + i, "?lease=" + id).status()).isEqualTo(201);
    }
    put("e0", "");
    assertThat(get("e1").header("quorate-lease")).contains(id);
    JsonNode shown = Json.parse(http.send("GET", "/v1/leases/" + id + "?keys=true", NONE).text());
    assertThat(shown.required("id").textValue()).isEqualTo(id);
    assertThat(shown.required("ttl_ms").asLong()).isEqualTo(3_600_000);
    assertThat(shown.required("remaining_ms").asLong()).isBetween(1L, 3_600_000L);
    assertThat(shown.required("keys"))
        .extracting(JsonNode::textValue)
        .containsExactlyElementsOf(
            List.of("e1", "e2", "e3", "e4", "e5", "e6", "e7").stream()
                .map(key -> prefix + key)
                .toList());
    assertThat(shown.required("more_keys").asBoolean()).isFalse();
    assertThat(listed()).contains(id);

    Response kept = lease("PUT", id);
    assertThat(kept.status()).isEqualTo(200);
    assertThat(Json.parse(kept.text()).required("ttl_ms").asLong()).isEqualTo(3_600_000);
    assertThat(lease("DELETE", id).status()).isEqualTo(204);
    for (int i = 1; i < 8; i++) {
      assertThat(get("e" + i).status()).as("e%d", i).isEqualTo(404);
    }
    assertThat(get("e0").status()).as("detached before").isEqualTo(200);
    expectProblem(lease("DELETE", id), 404, "lease_not_found");
    assertThat(listed()).doesNotContain(id);
  }

  private List<String> listed() throws IOException {
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = http.page("/v1/leases?limit=2" + token);
      page.required("items").forEach(lease -> ids.add(lease.required("id").textValue()));
      token =
          page.has("next_page_token") ? "&page_token=" + page.get("next_page_token").asText() : "";
    } while (!token.isEmpty());
    return ids;
  }

  @Test
  void aLeaseThatNobodyKeepsAliveExpiresWithItsKeys() throws Exception {
    String id = granted("{'ttl':1}");
    for (int i = 0; i < 5; i++) {
      put("f" + i, "?lease=" + id);
    }
    for (int i = 0; i < 5; i++) {
      awaitGone("f" + i);
    }
    expectProblem(lease("PUT", id), 404, "lease_not_found");
    Await.until(
        "the end of the lease in all groups",
        PATIENCE,
        () -> listed().contains(id) ? Optional.of("it is listed") : Optional.empty());
  }

  @Test
  void aChosenIdIsTakenOnce() throws IOException {
    long chosen = UUID.randomUUID().getMostSignificantBits() >>> 2;
    assertThat(granted("{'ttl':'1h','id':'" + chosen + "'}")).isEqualTo(Long.toString(chosen));
    expectProblem(post("/v1/leases", "{'ttl':'1h','id':" + chosen + "}"), 409, "lease_exists");
    assertThat(lease("DELETE", Long.toString(chosen)).status()).isEqualTo(204);
    expectProblem(
        post("/v1/leases", "{'ttl':'1h','id':'4611686018427387904'}"), 400, "invalid_argument");
  }

  @Test
  void aGrantUnderAnIdempotencyKeyIsOneLease() throws IOException {
    String key = UUID.randomUUID().toString();
    Response first = post("/v1/leases", "{'ttl':'1h'}", "Idempotency-Key", key);
    Response again = post("/v1/leases", "{'ttl':'1h'}", "Idempotency-Key", key);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text()).isEqualTo(first.text());
    String id = Json.parse(first.text()).required("id").textValue();
    assertThat(lease("DELETE", id).status()).isEqualTo(204);
  }

  @Test
  void aLeaseWithAScopeIsForKeysOfItsShard() throws IOException {
    String id = granted("{'ttl':'1h','scope':'@{lock}'}");
    assertThat(put("%7Block%7D", "?lease=" + id).status()).isEqualTo(201);
    assertThat(put("%7Block%7D/owner", "?lease=" + id).status()).isEqualTo(201);
    int refused = 0;
    for (int i = 0; i < 12; i++) {
      refused += put("g" + i, "?lease=" + id).status() == 404 ? 1 : 0;
    }
    assertThat(refused).as("of keys anywhere").isGreaterThan(6);
    assertThat(lease("PUT", id).status()).isEqualTo(200);
    assertThat(lease("DELETE", id).status()).isEqualTo(204);
    assertThat(get("%7Block%7D").status()).isEqualTo(404);
  }

  @Test
  void batchesAndTransactionsWriteKeysThatEnd() throws IOException {
    String id = granted("{'ttl':'1h'}");
    JsonNode results =
        Json.parse(
                post(
                        "/v1/batch",
                        "{'operations':[{'put':{'key':'@h','value':'1','ttl':'1h'}},"
                            + "{'put':{'key':'@i','value':'1','lease':'"
                            + id
                            + "'}},{'put':{'key':'@j','value':'1','lease':'12345'}}]}")
                    .text())
            .required("results");
    assertThat(results.get(0).required("status").asInt()).isEqualTo(201);
    assertThat(results.get(1).required("status").asInt()).isEqualTo(201);
    assertThat(results.get(2).required("code").asText()).isEqualTo("lease_not_found");
    assertThat(get("h").header("quorate-expires-in")).isPresent();
    assertThat(get("i").header("quorate-lease")).contains(id);

    JsonNode got =
        Json.parse(
                post(
                        "/v1/txn",
                        "{'compare':[{'key':'@{t}','exists':false}],'success':["
                            + "{'put':{'key':'@{t}','value':'1','ttl':90,'lease':'"
                            + id
                            + "'}},{'get':{'key':'@{t}'}}]}")
                    .text())
            .required("results")
            .get(1)
            .required("get");
    assertThat(got.required("expires_in_ms").asLong()).isEqualTo(90_000);
    assertThat(got.required("lease").textValue()).isEqualTo(id);
    assertThat(
            expectProblem(
                post(
                    "/v1/txn",
                    "{'success':[{'put':{'key':'@{t}','value':'2'}},"
                        + "{'put':{'key':'@{t}','value':'3','lease':'12345'}}]}"),
                404,
                "lease_not_found"))
        .contains("success 1", "nothing was changed");
    lease("DELETE", id);
  }
}
