package io.quorate.system.contract;

import static io.quorate.system.contract.Problems.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactions, counters and appends over HTTP: what docs/API.md promises. */
@Order(15)
@ExtendWith(SharedCluster.class)
final class TxnIT {
  private static final byte[] NONE = {};

  private final KvApi http;

  /** Keys with one tag are of one shard. */
  private final String tag = "{txn-" + UUID.randomUUID() + "}";

  TxnIT(DevCluster cluster) {
    http = new KvApi(cluster);
  }

  @AfterEach
  void close() {
    http.close();
  }

  /** Single quotes stand for double ones, {@code @} for the tag. */
  private Response txn(String body) throws IOException {
    return post("/v1/txn", body);
  }

  private Response post(String path, String body, String... headers) throws IOException {
    byte[] json = body.replace('\'', '"').replace("@", tag).getBytes(StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
    all.addAll(List.of(headers));
    return http.send("POST", path, json, all.toArray(String[]::new));
  }

  private JsonNode committed(String body) throws IOException {
    Response answer = txn(body);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return Json.parse(answer.text());
  }

  private Response key(String method, String name, String query, String body, String... headers)
      throws IOException {
    String target = "/v1/kv/" + tag.replace("{", "%7B").replace("}", "%7D") + name + query;
    return http.send(method, target, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  @Test
  void aTransactionComparesAndThenChangesAllAtOnce() throws IOException {
    JsonNode made =
        committed(
            """
            {'compare':[{'key':'@state','exists':false}],
             'success':[{'put':{'key':'@state','value':'open'}},
                        {'increment':{'key':'@n','by':5}},
                        {'append':{'key':'@log','value':'made;'}},
                        {'get':{'key':'@state'}}]}""");
    assertThat(made.required("succeeded").asBoolean()).isTrue();
    long revision = made.required("revision").asLong();
    JsonNode results = made.required("results");
    assertThat(results.get(0).required("put").required("version").asInt()).isEqualTo(1);
    assertThat(results.get(1).required("increment").required("value").asLong()).isEqualTo(5);
    assertThat(results.get(2).required("append").required("mod_revision").asLong())
        .isEqualTo(revision);
    assertThat(results.get(3).required("get").required("value").asText()).isEqualTo("open");
    assertThat(key("GET", "n", "", "").etagRevision()).isEqualTo(revision);

    JsonNode again =
        committed(
            """
            {'compare':[{'key':'@state','value':'open'},{'key':'@n','op':'>','version':1}],
             'success':[{'put':{'key':'@state','value':'paid'}}],
             'failure':[{'get':{'key':'@absent'}},{'delete':{'key':'@log'}},
                        {'delete_range':{'prefix':'@none'}}]}""");
    assertThat(again.required("succeeded").asBoolean()).isFalse();
    assertThat(again.required("results").get(0).required("get").isNull()).isTrue();
    assertThat(again.required("results").get(1).required("delete").required("deleted").asInt())
        .isEqualTo(1);
    assertThat(
            again.required("results").get(2).required("delete_range").required("deleted").asInt())
        .isZero();
    assertThat(key("GET", "state", "", "").text()).isEqualTo("open");
    assertThat(key("GET", "log", "", "").status()).isEqualTo(404);
  }

  @Test
  void aGetOfTheKeyOnlyHasNoValue() throws IOException {
    key("PUT", "k", "", "v");
    JsonNode found =
        committed("{'success':[{'get':{'key':'@k','keys_only':true}},{'get':{'key':'@k'}}]}")
            .required("results");
    assertThat(found.get(0).required("get").has("value")).isFalse();
    assertThat(found.get(0).required("get").required("version").asInt()).isEqualTo(1);
    assertThat(found.get(1).required("get").required("value").asText()).isEqualTo("v");
  }

  @Test
  void whatIsWrongHasItsOwnCodeAndChangesNothing() throws IOException {
    key("PUT", "word", "", "many");
    String put = "{'put':{'key':'@a','value':'1'}}";
    assertThat(
            expectProblem(
                txn("{'success':[" + put + ",{'increment':{'key':'@word'}}]}"),
                409,
                "not_a_counter"))
        .contains("success 1", "nothing was changed");
    assertThat(key("GET", "a", "", "").status()).isEqualTo(404);
    expectProblem(txn("{'compare':[{'key':'@a'}]}"), 400, "compare_invalid");
    expectProblem(txn("{'compare':[{'key':'@a','op':'~','version':1}]}"), 400, "compare_invalid");
    expectProblem(txn("{'compare':[{'key':'@a','op':'<','exists':true}]}"), 400, "compare_invalid");
    assertThat(
            expectProblem(
                txn("{'success':[" + put + ",{'merge':{'key':'@a'}}]}"), 400, "operation_unknown"))
        .contains("success 1");
    String many = IntStream.range(0, 129).mapToObj(i -> put).collect(Collectors.joining(","));
    expectProblem(txn("{'failure':[" + many + "]}"), 400, "too_many_operations");
    assertThat(
            expectProblem(
                txn(
                    "{'success':[{'put':{'key':'a','value':''}},{'put':{'key':'b','value':''}},"
                        + "{'put':{'key':'c','value':''}}]}"),
                422,
                "cross_shard_txn"))
        .contains("\"a\" of shard ", "\"c\" of shard ");
    expectProblem(txn("{'success':[{'delete_range':{'prefix':'a'}}]}"), 422, "cross_shard_txn");
    expectProblem(txn("{}"), 400, "invalid_argument");
    expectProblem(txn("{'then':[]}"), 400, "invalid_argument");
    expectProblem(
        http.send("POST", "/v1/txn", "{}".getBytes(StandardCharsets.UTF_8)),
        415,
        "unsupported_media_type");
    expectProblem(http.send("GET", "/v1/txn", NONE), 405, "method_not_allowed");
  }

  @Test
  void countersCount() throws IOException {
    Response first = key("POST", "hits", "?op=increment", "");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.text()).isEqualTo("1");
    assertThat(first.header("content-type")).contains("text/plain");
    Response second = key("POST", "hits", "?op=increment&by=-43", "");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text()).isEqualTo("-42");
    assertThat(second.etagRevision()).isGreaterThan(first.etagRevision());
    assertThat(key("GET", "hits", "", "").text()).isEqualTo("-42");
    String max = Long.toString(Long.MAX_VALUE);
    expectProblem(key("POST", "hits", "?op=increment&by=-" + max, ""), 409, "counter_overflow");
    key("PUT", "word", "", "many");
    expectProblem(key("POST", "word", "?op=increment", ""), 409, "not_a_counter");
    expectProblem(key("POST", "hits", "?op=increment&by=1.5", ""), 400, "invalid_argument");
    expectProblem(key("POST", "hits", "?op=increment", "5"), 400, "invalid_argument");
    expectProblem(key("POST", "hits", "?op=double", ""), 400, "operation_unknown");
    expectProblem(key("POST", "hits", "", ""), 400, "operation_unknown");
  }

  @Test
  void appendsAppendUnderConditions() throws IOException {
    assertThat(key("POST", "log", "?op=append", "one,", "If-None-Match", "*").status())
        .isEqualTo(201);
    expectProblem(
        key("POST", "log", "?op=append", "x", "If-None-Match", "*"), 412, "precondition_failed");
    Response second = key("POST", "log", "?op=append", "two", "If-Match", "*");
    assertThat(second.status()).isEqualTo(200);
    String tagOfSecond = '"' + Long.toString(second.etagRevision()) + '"';
    assertThat(key("POST", "log", "?op=append", ".", "If-Match", tagOfSecond).status())
        .isEqualTo(200);
    Response stale = key("POST", "log", "?op=append", ".", "If-Match", tagOfSecond);
    expectProblem(stale, 412, "precondition_failed");
    assertThat(Json.parse(stale.text()).required("current_revision").asLong())
        .isGreaterThan(second.etagRevision());
    assertThat(key("GET", "log", "", "").text()).isEqualTo("one,two.");
  }

  @Test
  void aRepeatUnderAnIdempotencyKeyIsAnsweredTheSameAndDoesNothing() throws IOException {
    String id = UUID.randomUUID().toString();
    Response first = key("POST", "once", "?op=increment", "", "Idempotency-Key", id);
    Response again = key("POST", "once", "?op=increment", "", "Idempotency-Key", id);
    assertThat(again.status()).isEqualTo(first.status());
    assertThat(again.text()).isEqualTo("1");
    assertThat(again.etagRevision()).isEqualTo(first.etagRevision());
    assertThat(key("GET", "once", "", "").text()).isEqualTo("1");

    expectProblem(
        key("POST", "once", "?op=increment&by=2", "", "Idempotency-Key", id),
        422,
        "idempotency_key_reused");
    String put = UUID.randomUUID().toString();
    assertThat(key("PUT", "p", "", "1", "If-None-Match", "*", "Idempotency-Key", put).status())
        .isEqualTo(201);
    key("PUT", "p", "", "2");
    assertThat(key("PUT", "p", "", "1", "If-None-Match", "*", "Idempotency-Key", put).status())
        .isEqualTo(201);
    assertThat(key("GET", "p", "", "").text()).isEqualTo("2");
    String delete = UUID.randomUUID().toString();
    assertThat(key("DELETE", "p", "", "", "Idempotency-Key", delete).status()).isEqualTo(204);
    key("PUT", "p", "", "3");
    assertThat(key("DELETE", "p", "", "", "Idempotency-Key", delete).status()).isEqualTo(204);
    assertThat(key("GET", "p", "", "").text()).isEqualTo("3");
    expectProblem(key("PUT", "p", "", "4", "Idempotency-Key", "a b"), 400, "invalid_argument");
  }

  @Test
  void batchesAndTransactionsHaveIdempotencyKeysToo() throws IOException {
    String id = UUID.randomUUID().toString();
    String body =
        "{'operations':[{'put':{'key':'@b','value':'1','if_absent':true}},"
            + "{'put':{'key':'@c','value':'1','if_absent':true}}]}";
    for (int i = 0; i < 2; i++) {
      Response answer = post("/v1/batch", body, "Idempotency-Key", id);
      for (JsonNode result : Json.parse(answer.text()).required("results")) {
        assertThat(result.required("status").asInt()).as("attempt %d", i).isEqualTo(201);
      }
    }
    String append = "{'success':[{'append':{'key':'@list','value':'x'}},{'get':{'key':'@list'}}]}";
    String first = post("/v1/txn", append, "Idempotency-Key", "t" + id).text();
    assertThat(post("/v1/txn", append, "Idempotency-Key", "t" + id).text()).isEqualTo(first);
    assertThat(key("GET", "list", "", "").text()).isEqualTo("x");
  }
}
