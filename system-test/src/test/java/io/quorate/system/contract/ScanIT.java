package io.quorate.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages over all shards, at one revision while others write, and batches. */
@Order(12)
@ExtendWith(SharedCluster.class)
final class ScanIT {
  private static final int KEYS = 2_500;
  private static final byte[] NONE = {};

  private final DevCluster cluster;
  private final KvApi http;
  private final String prefix = "scan/" + UUID.randomUUID() + "/";

  ScanIT(DevCluster cluster) {
    this.cluster = cluster;
    this.http = new KvApi(cluster);
  }

  @AfterEach
  void close() {
    http.close();
  }

  private Map<String, String> fill(int count) throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      rows.put(prefix + String.format("%05d", i), "value " + i);
    }
    http.putAll(rows);
    return rows;
  }

  private List<JsonNode> pages(String parameters) throws IOException {
    List<JsonNode> pages = new ArrayList<>();
    String token = "";
    do {
      String target = "/v1/kv?" + parameters;
      JsonNode page =
          http.page(
              token.isEmpty() ? target : target + "&page_token=" + Targets.percentEncode(token));
      pages.add(page);
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    return pages;
  }

  private static List<String> keys(List<JsonNode> pages) {
    List<String> keys = new ArrayList<>();
    for (JsonNode page : pages) {
      page.required("items").forEach(item -> keys.add(item.required("key").textValue()));
    }
    return keys;
  }

  @Test
  void pagesAreOfOneRevisionWhileOthersWrite() throws Exception {
    Map<String, String> rows = fill(KEYS);
    AtomicBoolean isStopped = new AtomicBoolean();
    AtomicLong written = new AtomicLong();
    List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    Thread writer =
        new Thread(
            () -> {
              try (KvApi other = new KvApi(cluster)) {
                for (int i = 0; !isStopped.get(); i++) {
                  other.put(prefix + String.format("%05d", i * 7 % KEYS), "changed " + i);
                  other.put(prefix + String.format("%05d+new", i * 11 % KEYS), "new");
                  written.addAndGet(2);
                }
              } catch (Throwable e) {
                errors.add(e);
              }
            });
    JsonNode first = http.page("/v1/kv?prefix=" + prefix + "&limit=50");
    Map<String, String> seen = new TreeMap<>();
    collect(first, seen);
    writer.start();
    try {
      while (written.get() < 200 && errors.isEmpty()) {
        Thread.onSpinWait();
      }
      String token = first.required("next_page_token").asText();
      while (!token.isEmpty()) {
        JsonNode page =
            http.page(
                "/v1/kv?prefix=" + prefix + "&limit=50&page_token=" + Targets.percentEncode(token));
        assertThat(page.required("revisions")).isEqualTo(first.required("revisions"));
        collect(page, seen);
        token = page.path("next_page_token").asText("");
      }
    } finally {
      isStopped.set(true);
      writer.join();
    }
    assertThat(errors).isEmpty();
    assertThat(seen).isEqualTo(rows);
  }

  private static void collect(JsonNode page, Map<String, String> rows) {
    for (JsonNode item : page.required("items")) {
      String key = item.required("key").textValue();
      assertThat(rows.put(key, item.required("value").textValue())).as(key).isNull();
    }
  }

  @Test
  void keysAscendOverAllShardsAndDescendInReverse() throws IOException {
    List<String> expected = new ArrayList<>(fill(700).keySet());
    assertThat(keys(pages("prefix=" + prefix + "&limit=64"))).isEqualTo(expected);
    assertThat(keys(pages("prefix=" + prefix + "&limit=10000&keys_only=true"))).isEqualTo(expected);
    Collections.reverse(expected);
    assertThat(keys(pages("prefix=" + prefix + "&limit=64&reverse=true"))).isEqualTo(expected);
  }

  @Test
  void rangesIncludeTheirStartAndExcludeTheirEnd() throws IOException {
    fill(20);
    String range = "start=" + prefix + "00005&end=" + prefix + "00009";
    assertThat(keys(pages(range)))
        .containsExactly(prefix + "00005", prefix + "00006", prefix + "00007", prefix + "00008");
    JsonNode keysOnly = pages(range + "&keys_only=true").get(0).required("items").get(0);
    assertThat(keysOnly.has("value")).isFalse();
    assertThat(keysOnly.required("mod_revision").asLong()).isPositive();
    assertThat(keysOnly.required("version").asLong()).isEqualTo(1);
  }

  @Test
  void bytesThatAreNoTextComeInBase64() throws IOException {
    String target = "/v1/kv/" + prefix + "%FF";
    assertThat(http.send("PUT", target, new byte[] {-1, 1}).status()).isEqualTo(201);
    JsonNode item = http.page("/v1/kv?prefix=" + prefix).required("items").get(0);
    assertThat(item.required("value").required("base64").asText()).isEqualTo("/wE=");
    assertThat(item.required("key").required("base64").binaryValue()).endsWith((byte) 0xff);
  }

  @Test
  void linesWhenLinesAreAccepted() throws IOException {
    fill(5);
    Response answer =
        http.send(
            "GET", "/v1/kv?prefix=" + prefix + "&limit=3", NONE, "Accept", "application/x-ndjson");
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    String[] lines = answer.text().split("\n", 0);
    assertThat(lines).hasSize(4);
    assertThat(Json.parse(lines[2]).required("key").asText()).isEqualTo(prefix + "00002");
    assertThat(Json.parse(lines[3]).required("next_page_token").asText()).isNotEmpty();
  }

  @Test
  void whatCantBeScannedIsRefused() throws IOException {
    for (String bad :
        List.of(
            "limit=0",
            "limit=10001",
            "limit=x",
            "prefix=a&start=b",
            "page_token=nonsense",
            "unknown=1")) {
      assertThat(http.send("GET", "/v1/kv?" + bad, NONE).status()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void prefixesAreDeletedOnlyWhenConfirmed() throws IOException {
    fill(300);
    Response unconfirmed = http.send("DELETE", "/v1/kv?prefix=" + prefix, NONE);
    assertThat(unconfirmed.status()).isEqualTo(400);
    assertThat(unconfirmed.text()).contains("confirmation_needed");
    Response deleted = http.send("DELETE", "/v1/kv?prefix=" + prefix + "&confirm=" + prefix, NONE);
    assertThat(deleted.status()).as("%s", deleted).isEqualTo(200);
    assertThat(Json.parse(deleted.text()).required("deleted").asInt()).isEqualTo(300);
    assertThat(http.scan(prefix)).isEmpty();
  }

  @Test
  void operationsOfABatchSucceedOrFailByThemselves() throws IOException {
    long revision = http.put(prefix + "c", "old");
    String body =
        """
        {"operations":[{"put":{"key":"Pa","value":"1","if_match":[999999]}},
          {"put":{"key":{"base64":"B64"},"value":{"base64":"AAE="},"if_absent":true}},
          {"get":{"key":"Pnone"}},{"get":{"key":"Pc"}},{"delete":{"key":"Pc","if_match":[REV]}},
          {"put":{"key":"Pd","value":"1"}},{"put":{"key":"Pd","value":"2"}}]}"""
            .replace("\"P", "\"" + prefix)
            .replace("REV", Long.toString(revision))
            .replace(
                "B64",
                java.util.Base64.getEncoder()
                    .encodeToString((prefix + "bin").getBytes(StandardCharsets.UTF_8)));
    Response answer =
        http.send(
            "POST",
            "/v1/batch",
            body.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/json");
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    JsonNode results = Json.parse(answer.text()).required("results");
    List<Integer> statuses = new ArrayList<>();
    results.forEach(result -> statuses.add(result.required("status").asInt()));
    // The get and the delete of one key are concurrent, so the get may find it or not.
    assertThat(statuses.get(3)).isIn(200, 404);
    statuses.set(3, 0);
    assertThat(statuses).containsExactly(412, 201, 404, 0, 204, 201, 200);
    assertThat(results.get(0).required("code").asText()).isEqualTo("precondition_failed");
    assertThat(results.get(0).required("current_revision").asLong()).isZero();
    Response read = http.send("GET", "/v1/kv/" + prefix + "d", NONE);
    assertThat(read.text()).isEqualTo("2");
  }
}
