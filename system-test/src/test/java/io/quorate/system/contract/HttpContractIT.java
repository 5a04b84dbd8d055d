package io.quorate.system.contract;

import static io.quorate.system.contract.Problems.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Single keys over HTTP, as transcripts: what docs/API.md promises and RFC 9110 asks for. */
@Order(10)
@ExtendWith(SharedCluster.class)
final class HttpContractIT {
  private static final byte[] NONE = {};

  private final KvApi http;
  private final String prefix = "/v1/kv/contract/" + UUID.randomUUID() + "/";

  HttpContractIT(DevCluster cluster) {
    http = new KvApi(cluster);
  }

  @AfterEach
  void close() {
    http.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void putGetAndDeleteTellOneRevision() throws IOException {
    String key = prefix + "a";
    Response created = http.send("PUT", key, utf8("one"));
    assertThat(created.status()).as("%s", created).isEqualTo(201);
    assertThat(created.body()).isEmpty();
    assertThat(created.header("quorate-version")).contains("1");
    long first = created.etagRevision();
    assertThat(created.header("quorate-create-revision")).contains(Long.toString(first));

    Response updated = http.send("PUT", key, utf8("two"));
    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.etagRevision()).isGreaterThan(first);
    assertThat(updated.header("quorate-create-revision")).contains(Long.toString(first));
    assertThat(updated.header("quorate-version")).contains("2");

    Response read = http.send("GET", key, NONE);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.text()).isEqualTo("two");
    assertThat(read.header("content-type")).contains("application/octet-stream");
    assertThat(read.etagRevision()).isEqualTo(updated.etagRevision());
    assertThat(read.header("quorate-version")).contains("2");
    assertThat(read.header("quorate-request-id")).isPresent();

    assertThat(http.send("GET", key + "?revision=" + first, NONE).text()).isEqualTo("one");
    assertThat(http.send("DELETE", key, NONE).status()).isEqualTo(204);
    expectProblem(http.send("GET", key, NONE), 404, "not_found");
    expectProblem(http.send("DELETE", key, NONE), 404, "not_found");
  }

  @Test
  void headIsGetWithoutItsBody() throws IOException {
    http.send("PUT", prefix + "h", utf8("value"));
    Response head = http.send("HEAD", prefix + "h", NONE);
    Response get = http.send("GET", prefix + "h", NONE);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("etag")).isEqualTo(get.header("etag"));
    assertThat(head.header("quorate-version")).isEqualTo(get.header("quorate-version"));
    assertThat(head.header("content-length")).contains("5");
    assertThat(http.send("HEAD", prefix + "absent", NONE).status()).isEqualTo(404);
    // The connection is still in step: no stray body was sent.
    assertThat(http.send("GET", prefix + "h", NONE).text()).isEqualTo("value");
  }

  @Test
  void everyByteSurvivesAsKeyAndValue() throws IOException {
    byte[] value = new byte[256];
    StringBuilder everyByte = new StringBuilder(prefix);
    for (int i = 0; i < 256; i++) {
      value[i] = (byte) i;
      everyByte.append(String.format("%%%02x", i));
    }
    assertThat(http.send("PUT", everyByte.toString(), value).status()).isEqualTo(201);
    assertThat(http.send("GET", everyByte.toString(), NONE).body()).isEqualTo(value);
    assertThat(
            http.send(
                    "GET",
                    everyByte
                        .toString()
                        .toUpperCase(java.util.Locale.ROOT)
                        .replace(prefix.toUpperCase(java.util.Locale.ROOT), prefix),
                    NONE)
                .status())
        .isEqualTo(200);
  }

  @Test
  void pathsAreNotNormalised() throws IOException {
    String[] keys = {"x//y", "x/./y", "x/../y", "x/y/", "x/%2e%2e/z", "x+y", "x%20y", "%C3%A4"};
    for (String key : keys) {
      assertThat(http.send("PUT", prefix + key, utf8(key)).status()).as(key).isEqualTo(201);
    }
    for (String key : keys) {
      assertThat(http.send("GET", prefix + key, NONE).text()).as(key).isEqualTo(key);
    }
    assertThat(http.send("GET", prefix + "x%2F%2Fy", NONE).text()).isEqualTo("x//y");
    assertThat(http.send("GET", prefix + "x%2By", NONE).text()).isEqualTo("x+y");
  }

  @Test
  void conditionalWrites() throws IOException {
    String key = prefix + "c";
    Response refused = http.send("PUT", key, utf8("v"), "If-Match", "\"1\"");
    expectProblem(refused, 412, "precondition_failed");
    assertThat(Json.parse(refused.text()).required("current_revision").asLong()).isZero();
    expectProblem(http.send("PUT", key, utf8("v"), "If-Match", "*"), 412, "precondition_failed");

    Response created = http.send("PUT", key, utf8("v"), "If-None-Match", "*");
    assertThat(created.status()).isEqualTo(201);
    String etag = created.header("etag").orElseThrow();
    Response again = http.send("PUT", key, utf8("w"), "If-None-Match", "*");
    expectProblem(again, 412, "precondition_failed");
    assertThat(Json.parse(again.text()).required("current_revision").asLong())
        .isEqualTo(created.etagRevision());

    expectProblem(
        http.send("PUT", key, utf8("w"), "If-Match", "W/" + etag), 412, "precondition_failed");
    expectProblem(http.send("PUT", key, utf8("w"), "If-None-Match", etag), 400, "invalid_argument");
    Response updated = http.send("PUT", key, utf8("w"), "If-Match", "\"9999999\", " + etag);
    assertThat(updated.status()).as("%s", updated).isEqualTo(200);
    expectProblem(http.send("DELETE", key, NONE, "If-Match", etag), 412, "precondition_failed");
    String newest = updated.header("etag").orElseThrow();
    assertThat(http.send("DELETE", key, NONE, "If-Match", newest).status()).isEqualTo(204);
  }

  @Test
  void conditionalReads() throws IOException {
    String key = prefix + "r";
    String etag = http.send("PUT", key, utf8("v")).header("etag").orElseThrow();
    Response same = http.send("GET", key, NONE, "If-None-Match", etag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.header("etag")).contains(etag);
    assertThat(http.send("GET", key, NONE, "If-None-Match", "W/" + etag).status()).isEqualTo(304);
    assertThat(http.send("GET", key, NONE, "If-None-Match", "\"0\"").status()).isEqualTo(200);
    assertThat(http.send("GET", key, NONE, "If-Match", etag).status()).isEqualTo(200);
    expectProblem(http.send("GET", key, NONE, "If-Match", "\"0\""), 412, "precondition_failed");
  }

  @Test
  void emptyValuesAreValues() throws IOException {
    String key = prefix + "empty";
    assertThat(http.send("PUT", key, NONE).status()).isEqualTo(201);
    Response read = http.send("GET", key, NONE);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).isEmpty();
    assertThat(read.header("content-length")).contains("0");
  }

  @Test
  void sizesAtTheirLimits() throws IOException {
    byte[] largest = new byte[1 << 20];
    new Random(1).nextBytes(largest);
    assertThat(http.send("PUT", prefix + "big", largest).status()).isEqualTo(201);
    assertThat(http.send("GET", prefix + "big", NONE).body()).isEqualTo(largest);
    expectProblem(
        http.send("PUT", prefix + "bigger", new byte[(1 << 20) + 1]), 413, "payload_too_large");
    int keyBytesSoFar = prefix.length() - "/v1/kv/".length();
    String longest = prefix + "k".repeat(4096 - keyBytesSoFar);
    assertThat(http.send("PUT", longest, utf8("v")).status()).isEqualTo(201);
    assertThat(http.send("GET", longest, NONE).text()).isEqualTo("v");
    expectProblem(http.send("PUT", longest + "k", utf8("v")), 414, "key_too_long");
  }

  @Test
  void whatIsNotMeantIsRefused() throws IOException {
    Response method = http.send("PATCH", prefix + "a", utf8("x"));
    expectProblem(method, 405, "method_not_allowed");
    assertThat(method.header("allow").orElseThrow().split(", *"))
        .contains("GET", "HEAD", "PUT", "DELETE");
    expectProblem(http.send("GET", prefix + "a?revison=1", NONE), 400, "invalid_argument");
    expectProblem(http.send("GET", prefix + "a?revision=x", NONE), 400, "invalid_argument");
    expectProblem(http.send("GET", prefix + "a%zz", NONE), 400, "invalid_argument");
    expectProblem(http.send("GET", "/v1/nothing", NONE), 404, "not_found");
    expectProblem(
        http.send("GET", prefix + "a?revision=9000000000", NONE), 400, "revision_in_future");
  }
}
