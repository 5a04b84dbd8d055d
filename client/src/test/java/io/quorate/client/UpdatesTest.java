package io.quorate.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Condition;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions, counters and appends: what is sent, and what is made of the answers. */
class UpdatesTest {
  private static final String INCREMENT =
      "{'increment':{'value':5,'mod_revision':44,'create_revision':12,'version':5}}";

  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** As in the documentation of the package. */
  @Test
  void theExampleOfThePackage() {
    Transaction pay =
        Transaction.when()
            .value("{order-7}/state", "open".getBytes(UTF_8))
            .then()
            .put("{order-7}/state", "paid".getBytes(UTF_8))
            .increment("{order-7}/payments", 1)
            .otherwise()
            .get("{order-7}/state")
            .build();
    answer(
        "{'succeeded':true,'revision':44,'results':["
            + "{'put':{'mod_revision':44,'create_revision':40,'version':2}},"
            + INCREMENT
            + "]}");
    answer(
        "{'succeeded':false,'revision':44,'results':[{'get':"
            + "{'key':'{order-7}/state','value':'paid','mod_revision':44,'create_revision':40,"
            + "'version':2}}]}");

    TransactionResult first = kv().commit(pay);
    assertThat(first.succeeded()).isTrue();
    assertThat(first.counted(1).count()).isEqualTo(5);
    TransactionResult second = kv().commit(pay);
    assertThat(second.succeeded()).isFalse();
    assertThat(second.got(0).map(KeyValue::valueText)).hasValue("paid");

    ScriptedServer.Request request = server.requests().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/v1/txn");
    assertThat(request.contentType()).isEqualTo("application/json");
    assertThat(request.body()).isEqualTo(new String(pay.toJson(), UTF_8));
  }

  @Test
  void everyOperationHasItsResult() {
    Transaction transaction =
        Transaction.always()
            .get("a")
            .get("b")
            .put("a", bytes("1"))
            .append("a", bytes("2"))
            .increment("n", 1)
            .delete("a")
            .deletePrefix("a")
            .build();
    answer(
        """
        {'later':{'x':[1]},'results':[{'get':null},
         {'get':{'key':'b','value':{'base64':'/w=='},'mod_revision':3,'create_revision':2,'version':2}},
         {'put':{'mod_revision':9,'create_revision':9,'version':1}},
         {'append':{'mod_revision':9,'create_revision':9,'version':2,'new':[]},'took_ms':{'get':null}},
         {'increment':{'value':-7,'mod_revision':9,'create_revision':4,'version':3}},
         {'delete':{'deleted':1}},{'delete_range':{'deleted':0}}],
         'revision':9,'succeeded':true}""");
    TransactionResult result = kv().commit(transaction);
    assertThat(result.revision()).isEqualTo(9);
    assertThat(result.results()).hasSize(7);
    assertThat(result.got(0)).isEmpty();
    assertThat(result.got(1).orElseThrow().requireValue()).isEqualTo(new byte[] {(byte) 0xff});
    assertThat(result.wrote(2)).isEqualTo(new WriteResult(true, 9, 9, 1));
    assertThat(result.wrote(3)).isEqualTo(new WriteResult(false, 9, 9, 2));
    assertThat(result.counted(4)).isEqualTo(new Counted(-7, new WriteResult(false, 9, 4, 3)));
    assertThat(result.deleted(5)).isEqualTo(1);
    assertThat(result.deleted(6)).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> result.got(2))
        .withMessageContaining("result 2 of the success branch is Wrote");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{'succeeded':true,'revision':1,'results':[INC]",
        "{'revision':1,'results':[INC]}",
        "{'succeeded':null,'revision':1,'results':[INC]}",
        "{'succeeded':'true','revision':1,'results':[INC]}",
        "{'succeeded':true,'results':[INC]}",
        "{'succeeded':true,'revision':'1','results':[INC]}",
        "{'succeeded':true,'revision':1.5,'results':[INC]}",
        "{'succeeded':true,'revision':1}",
        "{'succeeded':true,'revision':1,'results':{}}",
        "{'succeeded':true,'revision':1,'results':[]}",
        "{'succeeded':true,'revision':1,'results':[INC,INC]}",
        "{'succeeded':false,'revision':1,'results':[INC]}",
        "{'succeeded':true,'revision':1,'results':[null]}",
        "{'succeeded':true,'revision':1,'results':[{}]}",
        "{'succeeded':true,'revision':1,'results':[{'other':1}]}",
        "{'succeeded':true,'revision':1,'results':[{'get':null}]}",
        "{'succeeded':true,'revision':1,'results':[{'increment':null}]}",
        "{'succeeded':true,'revision':1,'results':[{'get':null,'increment':{}}]}",
        "{'succeeded':true,'revision':1,'results':[{'increment':{'value':5}}]}",
        "{'succeeded':true,'revision':1,'results':[{'increment':"
            + "{'value':'5','mod_revision':1,'create_revision':1,'version':1}}]}",
        "{'succeeded':true,'revision':1,'results':[{'increment':"
            + "{'value':99999999999999999999,'mod_revision':1,'create_revision':1,'version':1}}]}",
      })
  void anAnswerThatIsNoneOfThisTransactionIsUnreadable(String body) {
    answer(body.replace("INC", INCREMENT));
    Transaction transaction = Transaction.always().increment("n", 1).build();
    assertThat(RetryTest.failure(() -> kv().commit(transaction)))
        .hasMessageContaining("can't be read")
        .extracting("code")
        .isEqualTo(ErrorCode.INTERNAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'x'", "{}", "{'key':1}", "{'key':'a','version':'1'}", "[]", "true"})
  void aRecordThatIsNoneIsUnreadable(String record) {
    answer("{'succeeded':true,'revision':1,'results':[{'get':" + record + "}]}");
    Transaction transaction = Transaction.always().get("a").build();
    assertThat(RetryTest.failure(() -> kv().commit(transaction)).code())
        .isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void aTransactionIsSentAgainUnderItsIdUnlessItOnlyReads() {
    server.thenDrop();
    answer("{'succeeded':true,'revision':1,'results':[{'get':null}]}");
    assertThat(kv().commit(Transaction.always().get("a").build()).got(0)).isEmpty();
    assertThat(server.requests().get(1).idempotencyKey()).isNull();
    server.thenDrop();
    answer("{'succeeded':true,'revision':1,'results':[{'get':null}]}");
    Transaction writes = Transaction.always().get("a").otherwise().delete("a").build();
    assertThat(kv().commit(writes).succeeded()).isTrue();
    assertThat(server.requests().get(3).idempotencyKey())
        .isNotNull()
        .isEqualTo(server.requests().get(2).idempotencyKey());
  }

  @Test
  void anIncrementTellsTheCount() {
    server.then(
        201, "-42", "ETag", "\"7\"", "Quorate-Create-Revision", "7", "Quorate-Version", "1");
    server.then(200, "9223372036854775807", "ETag", "\"8\"");
    assertThat(kv().increment("a/b c", -42))
        .isEqualTo(new Counted(-42, new WriteResult(true, 7, 7, 1)));
    assertThat(kv().increment(bytes("n"), 1, Condition.ABSENT).count()).isEqualTo(Long.MAX_VALUE);
    ScriptedServer.Request first = server.requests().get(0);
    assertThat(first.method()).isEqualTo("POST");
    assertThat(first.target()).isEqualTo("/v1/kv/a/b%20c?op=increment&by=-42");
    assertThat(first.body()).isEmpty();
    assertThat(first.ifNoneMatch()).isNull();
    assertThat(server.requests().get(1).ifNoneMatch()).isEqualTo("*");
  }

  @Test
  void anIncrementIsCountedOnce() {
    server.thenDrop().thenProblem(503, "overloaded").then(200, "3", "ETag", "\"8\"");
    assertThat(kv().increment("n", 1).count()).isEqualTo(3);
    assertThat(server.requests().stream().map(ScriptedServer.Request::idempotencyKey).distinct())
        .hasSize(1)
        .doesNotContainNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.5", " 1", "many", "9223372036854775808"})
  void aCountThatIsNoneIsUnreadable(String body) {
    server.then(200, body, "ETag", "\"8\"");
    assertThat(RetryTest.failure(() -> kv().increment("n", 1)))
        .hasMessage("the server answered \"" + body + "\" in the place of a number")
        .extracting("code")
        .isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void aPageInThePlaceOfACountIsNotShownWhole() {
    server.then(200, "<html>".repeat(1_000));
    assertThat(RetryTest.failure(() -> kv().increment("n", 1)).detail()).hasSizeLessThan(100);
  }

  @Test
  void anAppendSendsItsBytes() {
    server.then(200, "", "ETag", "\"9\"", "Quorate-Create-Revision", "7", "Quorate-Version", "2");
    server.thenProblem(412, "precondition_failed");
    assertThat(kv().append("log", bytes("one,"))).isEqualTo(new WriteResult(false, 9, 7, 2));
    Condition unchanged = new Condition.Revisions(new long[] {7});
    assertThat(RetryTest.failure(() -> kv().append(bytes("log"), bytes("x"), unchanged)).code())
        .isEqualTo(ErrorCode.PRECONDITION_FAILED);
    ScriptedServer.Request first = server.requests().get(0);
    assertThat(first.target()).isEqualTo("/v1/kv/log?op=append");
    assertThat(first.body()).isEqualTo("one,");
    assertThat(first.contentType()).isEqualTo("application/octet-stream");
    assertThat(server.requests().get(1).ifMatch()).isEqualTo("\"7\"");
  }

  @Test
  void theyKnowOneRevision() {
    Condition several = new Condition.Revisions(new long[] {7, 8});
    assertThatIllegalArgumentException().isThrownBy(() -> kv().increment(bytes("n"), 1, several));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kv().append(bytes("log"), bytes("x"), several));
    assertThat(server.requests()).isEmpty();
  }

  private void answer(String body) {
    server.then(200, body.replace('\'', '"'));
  }

  private Kv kv() {
    return server
        .client()
        .retries(new RetryPolicy(8, Duration.ofMillis(1), Duration.ofMillis(5)))
        .build()
        .kv();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
