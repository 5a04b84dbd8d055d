package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.op.Condition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the wire. */
class RequestsTest {
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "a/b c.txt, /v1/kv/a/b%20c.txt",
    "a+b, /v1/kv/a%2Bb",
    "a//b, /v1/kv/a%2F%2Fb",
    "/a, /v1/kv/%2Fa",
    "a/, /v1/kv/a%2F",
    "a/../b, /v1/kv/a/%2E%2E/b",
    "., /v1/kv/%2E",
    "a.b, /v1/kv/a.b",
    ".../x, /v1/kv/.../x",
    "50%?x#y, /v1/kv/50%25%3Fx%23y",
    "grün, /v1/kv/gr%C3%BCn",
  })
  void keysArePercentEncodedBytes(String key, String target) {
    server.then(200, "v");
    assertThat(kv().get(key)).isPresent();
    assertThat(server.requests().get(0).target()).isEqualTo(target);
  }

  @Test
  void conditionsAreHeaders() {
    server.then(200, "", "ETag", "\"5\"");
    kv().put(bytes("k"), bytes("v"), new Condition.Revisions(new long[] {3, 4}));
    assertThat(server.requests().get(0).ifMatch()).isEqualTo("\"3\", \"4\"");
  }

  @Test
  void anAbsentKeyIsEmpty() {
    server.thenProblem(404, "not_found").thenProblem(404, "not_found");
    assertThat(kv().get("k")).isEmpty();
    assertThat(kv().delete("k")).isFalse();
  }

  @Test
  void aScanWalksOverPages() {
    server
        .then(
            200,
            """
            {"items":[{"key":"a","value":"1","mod_revision":7,"create_revision":6,"version":2,"new":[1]}],
             "next_page_token":"t/1","revisions":{"g1":9}}""")
        .then(
            200,
            """
            {"items":[{"key":{"base64":"/w=="},"value":{"base64":"AAE="},"mod_revision":9}],
             "revisions":{"g1":9}}""");
    List<KeyValue> rows =
        kv().scan(ScanRequest.prefix(bytes("ä&")).withPageSize(1)).stream()
            .collect(Collectors.toList());
    assertThat(rows).extracting(KeyValue::modRevision).containsExactly(7L, 9L);
    assertThat(rows.get(1).key()).containsExactly(0xff);
    assertThat(rows.get(1).value()).containsExactly(0, 1);
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::target)
        .containsExactly(
            "/v1/kv?limit=1&prefix=%C3%A4%26", "/v1/kv?limit=1&prefix=%C3%A4%26&page_token=t%2F1");
  }

  @Test
  void aLimitAsksForNoMoreRowsThanItNeeds() {
    server.then(200, "{\"items\":[{\"key\":\"a\"},{\"key\":\"b\"}],\"next_page_token\":\"t\"}");
    assertThat(kv().scan(ScanRequest.all().withLimit(2).withKeysOnly(true)).stream()).hasSize(2);
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::target)
        .containsExactly("/v1/kv?limit=2&keys_only=true");
  }

  @Test
  void aBatchStandsInOrderAndItsPartsCanBeSentAgain() {
    Batch batch =
        new Batch()
            .put(bytes("a"), bytes("1"), new Condition.Revisions(new long[] {41}))
            .put(new byte[] {-1}, new byte[] {0, 1}, Condition.ABSENT)
            .get(bytes("b"))
            .delete(bytes("c"));
    server
        .then(
            200,
            """
            {"results":[{"status":412,"code":"precondition_failed","current_revision":3,"detail":"d"},
             {"status":201,"mod_revision":42},{"status":200,"key":"b","value":"x","mod_revision":5},
             {"status":204,"revision":43}]}""")
        .then(200, "{\"results\":[{\"status\":204}]}");
    List<BatchResult> results = kv().batch(batch);
    assertThat(results).extracting(BatchResult::ok).containsExactly(false, true, true, true);
    assertThat(results.get(0).currentRevision()).isEqualTo(3);
    assertThat(results.get(2).item()).isNotNull();
    assertThat(kv().batch(batch.subset(new int[] {3}))).hasSize(1);
    assertThat(server.requests().get(0).body())
        .isEqualTo(
            "{\"operations\":[{\"put\":{\"key\":\"a\",\"value\":\"1\",\"if_match\":[41]}},"
                + "{\"put\":{\"key\":{\"base64\":\"/w==\"},\"value\":\"\\u0000\\u0001\",\"if_absent\":true}},"
                + "{\"get\":{\"key\":\"b\"}},{\"delete\":{\"key\":\"c\"}}]}")
        .hasSize(batch.bytes());
    assertThat(server.requests().get(1).body())
        .isEqualTo("{\"operations\":[{\"delete\":{\"key\":\"c\"}}]}");
  }

  @Test
  void groupsAreRead() {
    server.then(
        200,
        """
        {"items":[{"group_id":"g1","state":"healthy","leader":"n1","max_lag_entries":3,"later":true,
          "members":[{"node_id":"n1","role":"leader","match_index":9,"findings":[]}]}]}""");
    assertThat(server.client().build().admin().groups())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.leader()).isEqualTo("n1");
              assertThat(group.maxLagEntries()).isEqualTo(3);
              assertThat(group.members().get(0).matchIndex()).isEqualTo(9);
            });
  }

  private Kv kv() {
    return server.client().build().kv();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
