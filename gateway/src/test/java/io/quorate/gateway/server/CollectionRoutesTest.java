package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.FakeCluster;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.gateway.fake.RawHttp.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages, batches and deletions by prefix as they travel. */
final class CollectionRoutesTest {
  private static EdgeFixture edge;

  @BeforeAll
  static void start() {
    edge = EdgeFixture.start();
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void pagesAreMergedInKeyOrder() {
    fill("order/", 250);
    JsonObject first = json(get("/v1/kv?prefix=order/&limit=100"));
    assertThat(keys(first)).isEqualTo(names("order/", 0, 100));
    assertThat(first.getJsonObject("revisions").fieldNames()).containsExactly("g1", "g2", "g3");
    List<String> all = new ArrayList<>(keys(first));
    JsonObject page = first;
    while (page.containsKey("next_page_token")) {
      page =
          json(
              get("/v1/kv?prefix=order/&limit=70&page_token=" + page.getString("next_page_token")));
      assertThat(page.getJsonObject("revisions")).isEqualTo(first.getJsonObject("revisions"));
      all.addAll(keys(page));
    }
    assertThat(all).isEqualTo(names("order/", 0, 250));
  }

  @Test
  void reversePagesGoDown() {
    fill("down/", 30);
    List<String> wanted = names("down/", 0, 30);
    Collections.reverse(wanted);
    JsonObject page = json(get("/v1/kv?prefix=down/&limit=11&reverse=true"));
    List<String> all = new ArrayList<>(keys(page));
    while (page.containsKey("next_page_token")) {
      page =
          json(
              get(
                  "/v1/kv?prefix=down/&limit=11&reverse=true&page_token="
                      + page.getString("next_page_token")));
      all.addAll(keys(page));
    }
    assertThat(all).isEqualTo(wanted);
  }

  @Test
  void everyPageIsOfTheSameRevision() {
    fill("pinned/", 20);
    JsonObject first = json(get("/v1/kv?prefix=pinned/&limit=5"));
    put("/v1/kv/pinned/005a", "new");
    put("/v1/kv/pinned/015", "changed");
    send("DELETE", "/v1/kv/pinned/018", null);
    List<String> rest = new ArrayList<>();
    List<String> values = new ArrayList<>();
    JsonObject page = first;
    while (page.containsKey("next_page_token")) {
      page =
          json(
              get("/v1/kv?prefix=pinned/&limit=5&page_token=" + page.getString("next_page_token")));
      rest.addAll(keys(page));
      page.getJsonArray("items")
          .forEach(item -> values.add(((JsonObject) item).getString("value")));
    }
    assertThat(rest).isEqualTo(names("pinned/", 5, 20));
    assertThat(values).doesNotContain("changed", "new");
  }

  @Test
  void rangesAndBinaryKeys() {
    put("/v1/kv/bin/%FF", "%");
    put("/v1/kv/bin/a", "text");
    send("PUT", "/v1/kv/bin/b", new byte[] {(byte) 0xC0, 1});
    JsonObject page = json(get("/v1/kv?start=bin/&end=bin0"));
    JsonArray items = page.getJsonArray("items");
    assertThat(items.getJsonObject(0).getString("value")).isEqualTo("text");
    assertThat(items.getJsonObject(1).getJsonObject("value").getString("base64")).isEqualTo("wAE=");
    assertThat(items.getJsonObject(2).getJsonObject("key").getString("base64"))
        .isEqualTo("YmluL/8=");
    assertThat(page.containsKey("next_page_token")).isFalse();
    assertThat(keys(json(get("/v1/kv?start=bin/b&end=bin/c")))).containsExactly("bin/b");
    assertThat(keys(json(get("/v1/kv?start=z&end=a")))).isEmpty();
    JsonObject bare =
        json(get("/v1/kv?prefix=bin/a&keys_only=true")).getJsonArray("items").getJsonObject(0);
    assertThat(bare.containsKey("value")).isFalse();
  }

  @Test
  void lines() {
    fill("lines/", 40);
    Answer answer =
        send("GET", "/v1/kv?prefix=lines/&limit=25", null, "Accept: application/x-ndjson");
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
    List<JsonObject> lines = answer.text().lines().map(JsonObject::new).toList();
    assertThat(lines).hasSize(26);
    assertThat(lines.get(0).getString("key")).isEqualTo("lines/000");
    String token = lines.get(25).getString("next_page_token");
    Answer rest =
        send(
            "GET",
            "/v1/kv?prefix=lines/&limit=25&page_token=" + token,
            null,
            "Accept: application/x-ndjson");
    assertThat(rest.text().lines()).hasSize(15);
  }

  @Test
  void aNodesOwnBudgetOnlyMakesItWork() {
    fill("budget/", 90);
    edge.cluster().group("g1").scanRows = 2;
    edge.cluster().group("g2").scanRows = 3;
    try {
      assertThat(keys(json(get("/v1/kv?prefix=budget/&limit=1000"))))
          .isEqualTo(names("budget/", 0, 90));
    } finally {
      edge.cluster().group("g1").scanRows = Integer.MAX_VALUE;
      edge.cluster().group("g2").scanRows = Integer.MAX_VALUE;
    }
  }

  @Test
  void tokensAreStrict() {
    fill("token/", 10);
    String token = json(get("/v1/kv?prefix=token/&limit=5")).getString("next_page_token");
    String query = "/v1/kv?prefix=token/&page_token=";
    KeyRoutesTest.assertProblem(get(query + "x"), 400, "page_token_invalid");
    KeyRoutesTest.assertProblem(
        get(query + token.substring(0, token.length() - 2)), 400, "page_token_invalid");
    KeyRoutesTest.assertProblem(
        get("/v1/kv?prefix=other/&page_token=" + token), 400, "page_token_invalid");
    KeyRoutesTest.assertProblem(
        RawHttp.once(edge.port(), "GET", query + token, EdgeFixture.STRANGER, null),
        400,
        "page_token_invalid");
    assertThat(get(query + token).status()).isEqualTo(200);
  }

  @Test
  void scanParameters() {
    KeyRoutesTest.assertProblem(get("/v1/kv?prefix=a&start=b"), 400, "invalid_argument");
    KeyRoutesTest.assertProblem(get("/v1/kv?limit=0"), 400, "invalid_argument");
    KeyRoutesTest.assertProblem(get("/v1/kv?limit=10001"), 400, "invalid_argument");
    KeyRoutesTest.assertProblem(get("/v1/kv?reverse=yes"), 400, "invalid_argument");
    KeyRoutesTest.assertProblem(get("/v1/kv?perfix=a"), 400, "invalid_argument");
    KeyRoutesTest.assertProblem(send("PATCH", "/v1/kv", null), 405, "method_not_allowed");
  }

  @Test
  void batch() {
    put("/v1/kv/batch/old", "0");
    Answer answer =
        post(
            """
            {"operations":[
              {"put":{"key":"batch/a","value":"1"}},
              {"put":{"key":"batch/old","value":"2","if_absent":true}},
              {"put":{"key":{"base64":"/w=="},"value":{"base64":"AAE="}}},
              {"get":{"key":"batch/old"}},
              {"get":{"key":"batch/none"}},
              {"delete":{"key":"batch/none"}},
              {"delete":{"key":"batch/old","if_match":[99999]}},
              {"put":{"key":"batch/a","value":"3"}},
              {"delete":{"key":"batch/a"}}]}""");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonArray results = new JsonObject(answer.text()).getJsonArray("results");
    assertThat(IntStream.range(0, 9).map(i -> results.getJsonObject(i).getInteger("status")))
        .containsExactly(201, 412, 201, 200, 404, 404, 412, 200, 204);
    assertThat(results.getJsonObject(1).getString("code")).isEqualTo("precondition_failed");
    assertThat(results.getJsonObject(1).getLong("current_revision")).isPositive();
    assertThat(results.getJsonObject(3).getString("value")).isEqualTo("0");
    assertThat(results.getJsonObject(8).getLong("revision")).isPositive();
    assertThat(send("GET", "/v1/kv/%FF", null).body()).containsExactly(0, 1);
  }

  @Test
  void badBatches() {
    for (String body :
        List.of(
            "",
            "[]",
            "{}",
            "{\"operations\":{}}",
            "{\"operations\":[]} x",
            "{\"operations\":[{\"put\":{\"key\":\"a\"}}]}",
            "{\"operations\":[{\"put\":{\"key\":\"a\",\"value\":\"b\",\"until\":1}}]}",
            "{\"operations\":[{\"put\":{\"key\":\"a\",\"value\":\"b\"},\"get\":{\"key\":\"a\"}}]}",
            "{\"operations\":[{\"put\":{\"key\":\"\",\"value\":\"b\"}}]}",
            "{\"operations\":[{\"put\":{\"key\":\"a\",\"key\":\"b\",\"value\":\"b\"}}]}",
            "{\"operations\":[{\"move\":{\"key\":\"a\"}}]}",
            "{\"operations\":[{}]}",
            "{\"operations\":[{\"get\":{\"key\":{\"base64\":\"*\"}}}]}",
            "{\"operations\":[{\"get\":{\"key\":\"\\ud800\"}}]}",
            "{\"operations\":[{\"delete\":{\"key\":\"a\",\"if_match\":[]}}]}",
            "{\"operations\":[{\"delete\":{\"key\":\"a\",\"if_match\":[1.5]}}]}",
            "{\"operations\":[{\"delete\":{\"key\":\"a\",\"if_match\":[99999999999999999999]}}]}",
            "{\"operations\":["
                + "{\"get\":{\"key\":\"a\"}},".repeat(1_000)
                + "{\"get\":{\"key\":\"a\"}}]}")) {
      KeyRoutesTest.assertProblem(post(body), 400, "invalid_argument");
    }
    KeyRoutesTest.assertProblem(
        RawHttp.once(edge.port(), "POST", "/v1/batch", EdgeFixture.OWNER, bytes("{}")),
        415,
        "unsupported_media_type");
    KeyRoutesTest.assertProblem(
        RawHttp.once(
            edge.port(),
            "POST",
            "/v1/batch",
            EdgeFixture.READER,
            bytes("{\"operations\":[{\"delete\":{\"key\":\"a\"}}]}"),
            "Content-Type: application/json"),
        403,
        "permission_denied");
  }

  @Test
  void deleteByPrefix() {
    fill("doomed/", 1_500);
    put("/v1/kv/doomed0", "stays");
    KeyRoutesTest.assertProblem(
        send("DELETE", "/v1/kv?prefix=doomed/", null), 400, "confirmation_needed");
    KeyRoutesTest.assertProblem(
        send("DELETE", "/v1/kv?prefix=doomed/&confirm=doomed", null), 400, "confirmation_needed");
    KeyRoutesTest.assertProblem(
        send("DELETE", "/v1/kv?prefix=&confirm=", null), 400, "confirmation_needed");
    KeyRoutesTest.assertProblem(send("DELETE", "/v1/kv", null), 400, "invalid_argument");
    Answer answer = send("DELETE", "/v1/kv?prefix=doomed/&confirm=doomed/", null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(new JsonObject(answer.text()).getLong("deleted")).isEqualTo(1_500);
    assertThat(get("/v1/kv/doomed0").status()).isEqualTo(200);
    assertThat(json(get("/v1/kv?prefix=doomed/")).getJsonArray("items")).isEmpty();
  }

  @Test
  void aMovedShardEndsOldTokensAndNothingElse() {
    try (EdgeFixture own = EdgeFixture.start()) {
      for (int i = 0; i < 40; i++) {
        RawHttp.once(own.port(), "PUT", "/v1/kv/m" + i, EdgeFixture.OWNER, bytes("v" + i));
      }
      Answer first =
          RawHttp.once(own.port(), "GET", "/v1/kv?prefix=m&limit=5", EdgeFixture.OWNER, null);
      own.cluster().move(FakeCluster.TENANT, 0, "g1", "g2", true);
      for (int i = 0; i < 40; i++) {
        Answer got = RawHttp.once(own.port(), "GET", "/v1/kv/m" + i, EdgeFixture.OWNER, null);
        assertThat(got.text()).isEqualTo("v" + i);
        assertThat(
                RawHttp.once(own.port(), "PUT", "/v1/kv/m" + i, EdgeFixture.OWNER, bytes("w"))
                    .status())
            .isEqualTo(200);
      }
      Answer later =
          RawHttp.once(
              own.port(),
              "GET",
              "/v1/kv?prefix=m&limit=5&page_token="
                  + new JsonObject(first.text()).getString("next_page_token"),
              EdgeFixture.OWNER,
              null);
      KeyRoutesTest.assertProblem(later, 410, "revision_compacted");
      // Nobody tells the gateway of the next move: it finds out by the refusals.
      own.cluster().move(FakeCluster.TENANT, 1, "g2", "g3", false);
      for (int i = 0; i < 40; i++) {
        assertThat(RawHttp.once(own.port(), "GET", "/v1/kv/m" + i, EdgeFixture.OWNER, null).text())
            .isEqualTo("w");
      }
    }
  }

  @Test
  void compactedHistoryEndsTokens() {
    try (EdgeFixture own = EdgeFixture.start()) {
      for (int i = 0; i < 40; i++) {
        RawHttp.once(own.port(), "PUT", "/v1/kv/c" + i, EdgeFixture.OWNER, bytes("v"));
      }
      Answer first =
          RawHttp.once(own.port(), "GET", "/v1/kv?prefix=c&limit=5", EdgeFixture.OWNER, null);
      own.cluster().group("g1").compact(1_000);
      own.cluster().group("g2").compact(1_000);
      own.cluster().group("g3").compact(1_000);
      Answer later =
          RawHttp.once(
              own.port(),
              "GET",
              "/v1/kv?prefix=c&limit=5&page_token="
                  + new JsonObject(first.text()).getString("next_page_token"),
              EdgeFixture.OWNER,
              null);
      KeyRoutesTest.assertProblem(later, 410, "revision_compacted");
    }
  }

  private static void fill(String prefix, int count) {
    try (RawHttp http = new RawHttp(edge.port())) {
      for (String name : names(prefix, 0, count)) {
        assertThat(http.send("PUT", "/v1/kv/" + name, EdgeFixture.OWNER, bytes("v")).status())
            .isEqualTo(201);
      }
    }
  }

  private static List<String> names(String prefix, int from, int to) {
    return new ArrayList<>(
        IntStream.range(from, to).mapToObj(i -> prefix + "%03d".formatted(i)).sorted().toList());
  }

  private static List<String> keys(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("key"))
        .toList();
  }

  private static JsonObject json(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return new JsonObject(answer.text());
  }

  private static Answer put(String target, String value) {
    return send("PUT", target, bytes(value));
  }

  private static Answer get(String target) {
    return send("GET", target, null);
  }

  private static Answer post(String body) {
    return send("POST", "/v1/batch", bytes(body), "Content-Type: application/json");
  }

  private static Answer send(String method, String target, byte[] body, String... headers) {
    return RawHttp.once(edge.port(), method, target, EdgeFixture.OWNER, body, headers);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
