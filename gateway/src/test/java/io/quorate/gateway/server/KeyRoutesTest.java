package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.gateway.fake.RawHttp.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /v1/kv/{key}} as it travels, against the contract of docs/API.md. */
final class KeyRoutesTest {
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
  void putCreatesThenReplaces() {
    Answer created = put("/v1/kv/story", "one");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body()).isEmpty();
    assertThat(created.header("Quorate-Version")).isEqualTo("1");
    Answer replaced = put("/v1/kv/story", "two");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.header("Quorate-Version")).isEqualTo("2");
    assertThat(replaced.header("Quorate-Create-Revision")).isEqualTo(Long.toString(created.etag()));
    Answer got = get("/v1/kv/story");
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.text()).isEqualTo("two");
    assertThat(got.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(got.etag()).isEqualTo(replaced.etag());
    assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(got.header("Quorate-Request-Id")).hasSize(24);
  }

  @Test
  void keysAreBytes() {
    put("/v1/kv/a%2Fb%20c.txt", "slash");
    assertThat(get("/v1/kv/a/b%20c.txt").text()).isEqualTo("slash");
    put("/v1/kv/x/../y", "dots");
    assertThat(get("/v1/kv/y").status()).isEqualTo(404);
    assertThat(get("/v1/kv/x/%2e%2E/y").text()).isEqualTo("dots");
    put("/v1/kv/p//q/", "slashes");
    assertThat(get("/v1/kv/p/q/").status()).isEqualTo(404);
    assertThat(get("/v1/kv/p%2f/q/").text()).isEqualTo("slashes");
    put("/v1/kv/a+b", "plus");
    assertThat(get("/v1/kv/a%2Bb").text()).isEqualTo("plus");
    assertThat(get("/v1/kv/a%20b").status()).isEqualTo(404);
    put("/v1/kv/%FF%00%80", "binary");
    assertThat(get("/v1/kv/%ff%00%80").text()).isEqualTo("binary");
  }

  @Test
  void emptyValuesAreValues() {
    assertThat(put("/v1/kv/empty", "").status()).isEqualTo(201);
    Answer got = get("/v1/kv/empty");
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.header("Content-Length")).isEqualTo("0");
  }

  @Test
  void badKeys() {
    assertProblem(get("/v1/kv/"), 400, "invalid_argument");
    assertProblem(get("/v1/kv/a%2"), 400, "invalid_argument");
    assertProblem(get("/v1/kv/a%zz"), 400, "invalid_argument");
    assertProblem(put("/v1/kv/" + "k".repeat(4_097), "x"), 414, "key_too_long");
    assertThat(put("/v1/kv/" + "%6B".repeat(4_096), "x").status()).isEqualTo(201);
    assertProblem(get("/v1/kv/" + "k".repeat(60_000)), 414, "key_too_long");
  }

  @Test
  void headHasHeadersAndNoBody() {
    Answer created = put("/v1/kv/head", "value");
    Answer head = send("HEAD", "/v1/kv/head", null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.etag()).isEqualTo(created.etag());
    assertThat(head.header("Content-Length")).isEqualTo("5");
    assertThat(send("HEAD", "/v1/kv/none", null).status()).isEqualTo(404);
  }

  @Test
  void deleteOnce() {
    put("/v1/kv/gone", "x");
    assertThat(send("DELETE", "/v1/kv/gone", null).status()).isEqualTo(204);
    assertProblem(send("DELETE", "/v1/kv/gone", null), 404, "not_found");
    assertProblem(get("/v1/kv/gone"), 404, "not_found");
  }

  @Test
  void conditionalWrites() {
    assertThat(put("/v1/kv/cond", "1", "If-None-Match: *").status()).isEqualTo(201);
    long one = get("/v1/kv/cond").etag();
    Answer refused = put("/v1/kv/cond", "2", "If-None-Match: *");
    assertProblem(refused, 412, "precondition_failed");
    assertThat(new JsonObject(refused.text()).getLong("current_revision")).isEqualTo(one);
    assertThat(put("/v1/kv/cond", "2", "If-Match: \"" + one + "\"").status()).isEqualTo(200);
    long two = get("/v1/kv/cond").etag();
    assertProblem(put("/v1/kv/cond", "3", "If-Match: \"" + one + "\""), 412, "precondition_failed");
    assertProblem(
        put("/v1/kv/cond", "3", "If-Match: W/\"" + two + "\""), 412, "precondition_failed");
    assertProblem(put("/v1/kv/cond", "3", "If-Match: \"abc\""), 412, "precondition_failed");
    assertThat(put("/v1/kv/cond", "3", "If-Match: \"1000\", \"" + two + "\"").status())
        .isEqualTo(200);
    assertThat(put("/v1/kv/cond", "4", "If-Match: *").status()).isEqualTo(200);
    assertProblem(put("/v1/kv/nobody", "4", "If-Match: *"), 412, "precondition_failed");
    Answer absent = put("/v1/kv/nobody", "4", "If-Match: \"7\"");
    assertThat(new JsonObject(absent.text()).getLong("current_revision")).isZero();
    assertProblem(put("/v1/kv/cond", "5", "If-None-Match: \"41\""), 400, "invalid_argument");
    assertProblem(put("/v1/kv/cond", "5", "If-Match: 41"), 400, "invalid_argument");
    assertProblem(
        send("DELETE", "/v1/kv/cond", null, "If-Match: \"1\""), 412, "precondition_failed");
    assertThat(send("DELETE", "/v1/kv/cond", null, "If-Match: *").status()).isEqualTo(204);
  }

  @Test
  void conditionalReads() {
    String tag = put("/v1/kv/cache", "v").header("ETag");
    Answer same = send("GET", "/v1/kv/cache", null, "If-None-Match: " + tag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.header("ETag")).isEqualTo(tag);
    assertThat(same.header("Content-Type")).isNull();
    assertThat(send("GET", "/v1/kv/cache", null, "If-None-Match: W/" + tag).status())
        .isEqualTo(304);
    assertThat(send("GET", "/v1/kv/cache", null, "If-None-Match: *").status()).isEqualTo(304);
    assertThat(send("GET", "/v1/kv/cache", null, "If-None-Match: \"1\", \"0\"").status())
        .isEqualTo(200);
    assertProblem(
        send("GET", "/v1/kv/cache", null, "If-Match: \"999\""), 412, "precondition_failed");
    assertThat(send("GET", "/v1/kv/cache", null, "If-Match: " + tag).status()).isEqualTo(200);
    // Conditions don't count where the answer would be an error anyway (RFC 9110 13.2.1).
    assertThat(send("GET", "/v1/kv/not-there", null, "If-Match: *").status()).isEqualTo(404);
  }

  @Test
  void readsAtRevisions() {
    long first = put("/v1/kv/past", "old").etag();
    put("/v1/kv/past", "new");
    assertThat(get("/v1/kv/past?revision=" + first).text()).isEqualTo("old");
    assertProblem(get("/v1/kv/past?revision=99999999"), 400, "revision_in_future");
    assertProblem(get("/v1/kv/past?revision=0"), 400, "invalid_argument");
    assertProblem(get("/v1/kv/past?revision=x"), 400, "invalid_argument");
    assertThat(get("/v1/kv/past?consistency=stale").text()).isEqualTo("new");
    assertThat(get("/v1/kv/past?consistency=linearizable").text()).isEqualTo("new");
    assertProblem(get("/v1/kv/past?consistency=eventual"), 400, "invalid_argument");
  }

  @Test
  void nothingIsIgnored() {
    assertProblem(get("/v1/kv/q?revisoin=1"), 400, "invalid_argument");
    assertProblem(put("/v1/kv/q?until=3", "x"), 400, "invalid_argument");
    assertProblem(get("/v1/kv/q?revision=1&revision=2"), 400, "invalid_argument");
    assertProblem(put("/v1/kv/q", "x", "Content-Range: bytes 0-0/1"), 400, "invalid_argument");
    assertProblem(put("/v1/kv/q", "x", "Content-Encoding: gzip"), 415, "unsupported_media_type");
  }

  @Test
  void methods() {
    Answer refused = send("PATCH", "/v1/kv/m", bytes("x"));
    assertProblem(refused, 405, "method_not_allowed");
    assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, PUT, POST, DELETE, OPTIONS");
    Answer options = send("OPTIONS", "/v1/kv/m", null);
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).contains("PUT");
    assertProblem(get("/nowhere"), 404, "not_found");
    assertProblem(get("/v1/kvx"), 404, "not_found");
  }

  @Test
  void callers() {
    Answer anonymous = RawHttp.once(edge.port(), "GET", "/v1/kv/a", null, null);
    assertProblem(anonymous, 401, "unauthenticated");
    assertThat(anonymous.header("WWW-Authenticate")).startsWith("Bearer");
    assertProblem(
        RawHttp.once(edge.port(), "PUT", "/v1/kv/a", EdgeFixture.READER, bytes("x")),
        403,
        "permission_denied");
    assertProblem(
        RawHttp.once(edge.port(), "GET", "/v1/kv/a", EdgeFixture.STAFF, null),
        403,
        "permission_denied");
    put("/v1/kv/mine", "secret");
    assertThat(RawHttp.once(edge.port(), "GET", "/v1/kv/mine", EdgeFixture.STRANGER, null).status())
        .isEqualTo(404);
  }

  @Test
  void sizes() {
    byte[] largest = new byte[1 << 20];
    Arrays.fill(largest, (byte) 7);
    assertThat(send("PUT", "/v1/kv/large", largest).status()).isEqualTo(201);
    assertThat(get("/v1/kv/large").body()).isEqualTo(largest);
    assertProblem(send("PUT", "/v1/kv/large", new byte[(1 << 20) + 1]), 413, "payload_too_large");
  }

  @Test
  void announcedSizeIsRefusedBeforeTheBody() {
    try (RawHttp http = new RawHttp(edge.port())) {
      http.write(putHead("huge", "Bearer owner", "Content-Length: 99999999999"));
      assertProblem(http.read(false), 413, "payload_too_large");
    }
  }

  @Test
  void chunkedBodies() {
    try (RawHttp http = new RawHttp(edge.port())) {
      http.write(putHead("chunks", "Bearer owner", "Transfer-Encoding: chunked"));
      http.write(bytes("3\r\nabc\r\n"));
      http.write(bytes("4\r\ndefg\r\n0\r\n\r\n"));
      assertThat(http.read(false).status()).isEqualTo(201);
      assertThat(http.send("GET", "/v1/kv/chunks", EdgeFixture.OWNER, null).text())
          .isEqualTo("abcdefg");
    }
  }

  @Test
  void expectContinue() {
    try (RawHttp http = new RawHttp(edge.port())) {
      String[] expecting = {"Expect: 100-continue", "Content-Length: 5"};
      http.write(putHead("curl", "Bearer owner", expecting));
      assertThat(http.read(false).status()).isEqualTo(100);
      http.write(bytes("hello"));
      assertThat(http.read(false).status()).isEqualTo(201);
      assertThat(http.send("GET", "/v1/kv/curl", EdgeFixture.OWNER, null).text())
          .isEqualTo("hello");
      http.write(putHead("curl", "Bearer nonsense", expecting));
      assertThat(http.read(false).status()).isEqualTo(401);
    }
  }

  @Test
  void healthAndReadiness() {
    assertThat(RawHttp.once(edge.port(), "GET", "/livez", null, null).status()).isEqualTo(200);
    Answer ready = RawHttp.once(edge.port(), "GET", "/readyz?verbose", null, null);
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.text()).contains("[+] catalog ok");
    int metrics = edge.gateway().metricsPort();
    try (RawHttp http = RawHttp.toMetrics(metrics)) {
      assertThat(http.send("GET", "/readyz", null, null).status()).isEqualTo(200);
      assertThat(http.send("GET", "/v1/kv/a", EdgeFixture.OWNER, null).status()).isEqualTo(404);
    }
  }

  static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    JsonObject problem = new JsonObject(answer.text());
    assertThat(problem.getString("code")).isEqualTo(code);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("type")).isEqualTo("https://quorate.dev/problems/" + code);
    assertThat(problem.getString("request_id")).isEqualTo(answer.header("Quorate-Request-Id"));
    assertThat(problem.getString("title")).isNotEmpty();
    assertThat(problem.getString("detail")).isNotEmpty();
  }

  private static Answer put(String target, String value, String... headers) {
    return send("PUT", target, bytes(value), headers);
  }

  private static Answer get(String target) {
    return send("GET", target, null);
  }

  private static Answer send(String method, String target, byte[] body, String... headers) {
    return RawHttp.once(edge.port(), method, target, EdgeFixture.OWNER, body, headers);
  }

  private static byte[] putHead(String key, String token, String... headers) {
    List<String> lines = new ArrayList<>();
    lines.add("PUT /v1/kv/" + key + " HTTP/1.1");
    lines.add("Host: test");
    lines.add("Authorization: " + token);
    lines.addAll(List.of(headers));
    return bytes(String.join("\r\n", lines) + "\r\n\r\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
