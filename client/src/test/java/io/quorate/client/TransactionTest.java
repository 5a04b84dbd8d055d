package io.quorate.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How transactions are built, and what of one in JSON is understood. */
class TransactionTest {
  private static final byte[] ODD = {(byte) 0xff};

  @Test
  void allComparisonsAreWritten() {
    assertThat(
            json(
                Transaction.when()
                    .exists("a")
                    .absent(ODD)
                    .value("b\"", bytes("x"))
                    .value("b", Relation.NOT_EQUAL, ODD)
                    .version("c", Relation.EQUAL, 0)
                    .createRevision("c", Relation.LESS, 1)
                    .modRevision("c", Relation.LESS_OR_EQUAL, 2)
                    .lease("c", Relation.GREATER, Long.MAX_VALUE)
                    .version("c", Relation.GREATER_OR_EQUAL, 4)
                    .then()
                    .build()))
        .isEqualTo(
            """
            {'compare':[{'key':'a','exists':true},{'key':{'base64':'/w=='},'exists':false},\
            {'key':'b\\'','value':'x'},{'key':'b','op':'!=','value':{'base64':'/w=='}},\
            {'key':'c','version':0},{'key':'c','op':'<','create_revision':1},\
            {'key':'c','op':'<=','mod_revision':2},{'key':'c','op':'>','lease':9223372036854775807},\
            {'key':'c','op':'>=','version':4}],'success':[],'failure':[]}"""
                .replace('\'', '"'));
  }

  @Test
  void allOperationsAreWritten() {
    assertThat(
            json(
                Transaction.always()
                    .put("a", ODD)
                    .increment("n", Long.MIN_VALUE)
                    .append("log", bytes("+"))
                    .get("a")
                    .otherwise()
                    .getWithoutValue("a")
                    .delete(ODD)
                    .deletePrefix("tmp/")
                    .deleteRange("a", "")
                    .build()))
        .isEqualTo(
            """
            {'compare':[],'success':[{'put':{'key':'a','value':{'base64':'/w=='}}},\
            {'increment':{'key':'n','by':-9223372036854775808}},\
            {'append':{'key':'log','value':'+'}},{'get':{'key':'a'}}],\
            'failure':[{'get':{'key':'a','keys_only':true}},{'delete':{'key':{'base64':'/w=='}}},\
            {'delete_range':{'prefix':'tmp/'}},{'delete_range':{'start':'a','end':''}}]}"""
                .replace('\'', '"'));
  }

  @Test
  void whatIsBuiltDoesNotChange() {
    byte[] value = bytes("v");
    Operations operations = Transaction.always().put("a", value);
    Transaction first = operations.build();
    String before = json(first);
    value[0] = 'w';
    first.toJson()[0] = '?';
    assertThat(json(operations.get("a").build())).isNotEqualTo(before);
    assertThat(json(first)).isEqualTo(before);
    assertThat(first.operations(true)).hasSize(1);
  }

  @Test
  void tooManyAreRefusedAtOnce() {
    Comparisons comparisons = Transaction.when();
    Operations operations = Transaction.always();
    for (int i = 0; i < Limits.MAX_TXN_OPERATIONS; i++) {
      comparisons.exists("k");
      operations.get("k");
    }
    assertRefused(() -> comparisons.exists("k"), ErrorCode.TOO_MANY_OPERATIONS, "128 comparisons");
    assertRefused(() -> operations.get("k"), ErrorCode.TOO_MANY_OPERATIONS, "128 operations");
    // The other branch has its own count, and what was refused left nothing behind.
    Transaction built = operations.otherwise().get("k").build();
    assertThat(built.operations(true)).hasSize(Limits.MAX_TXN_OPERATIONS);
    assertThat(json(built)).endsWith("{\"get\":{\"key\":\"k\"}}]}");
  }

  @Test
  void whatNoServerWouldTakeIsRefused() {
    Operations operations = Transaction.always();
    String empty = json(operations.build());
    byte[] longKey = new byte[Limits.MAX_KEY_BYTES + 1];
    byte[] longValue = new byte[Limits.MAX_VALUE_BYTES + 1];
    assertRefused(() -> operations.get(""), ErrorCode.INVALID_ARGUMENT, "empty");
    assertRefused(() -> operations.delete(longKey), ErrorCode.KEY_TOO_LONG, "4096");
    assertRefused(() -> operations.put("k", longValue), ErrorCode.PAYLOAD_TOO_LARGE, "1048576");
    assertRefused(() -> operations.append("k", longValue), ErrorCode.PAYLOAD_TOO_LARGE, "1048576");
    assertRefused(() -> operations.deletePrefix(""), ErrorCode.INVALID_ARGUMENT, "all keys");
    assertRefused(() -> operations.deleteRange("", ""), ErrorCode.INVALID_ARGUMENT, "all keys");
    assertRefused(() -> Transaction.when().exists(""), ErrorCode.INVALID_ARGUMENT, "empty");
    assertRefused(
        () -> Transaction.when().value("k", longValue), ErrorCode.PAYLOAD_TOO_LARGE, "1048576");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transaction.when().version("k", Relation.EQUAL, -1));
    assertThatIllegalStateException().isThrownBy(() -> operations.otherwise().otherwise());
    assertThat(json(operations.build())).isEqualTo(empty);
  }

  @Test
  void onlyATransactionWithoutWritesIsWithoutEffect() {
    assertThat(Transaction.when().exists("a").then().get("a").otherwise().get("b").build().effect())
        .isEqualTo(Call.Effect.NONE);
    assertThat(Transaction.always().get("a").otherwise().delete("a").build().effect())
        .isEqualTo(Call.Effect.ONCE);
    assertThat(Transaction.always().increment("a", 0).build().effect()).isEqualTo(Call.Effect.ONCE);
  }

  @Test
  void aTransactionInJsonStaysAsItIs() throws MalformedJsonException {
    byte[] json =
        bytes(
            """
            {"failure": [{"delete_range": {"start": "a", "end": "b"}}, {"append": {}}],
             "later": [{"success": 1}],
             "success": [{"get": {"key": {"base64": "/w=="}}}]}
            """);
    Transaction transaction = Transaction.ofJson(json);
    assertThat(transaction.toJson()).isEqualTo(json);
    assertThat(transaction.operations(true)).containsExactly(Operations.Kind.GET);
    assertThat(transaction.operations(false))
        .containsExactly(Operations.Kind.DELETE_RANGE, Operations.Kind.APPEND);
    byte[] built = Transaction.when().exists("k").then().put("k", ODD).build().toJson();
    assertThat(Transaction.ofJson(built).operations(true)).containsExactly(Operations.Kind.PUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | a transaction is an object",
        "[] | line 1, column 1: a transaction is an object",
        "{'success':{}} | line 1, column 12: \"success\" is a list",
        "{'success':[1]} | line 1, column 13: an operation is an object",
        "{'failure':[{}]} | an operation without a name; known are get, put",
        "{'failure':[{'merge':{}}]} | unknown operation \"merge\"; known are get, put, delete,",
        "{'success':[{'get':{},'put':{}}]} | it must be one operation, not several",
        "{'success':[],'success':[]} | line 1, column 24: Duplicate field 'success'",
        "{'success': | line 1, column 12: the JSON ends too early",
        "{'success':[],} | line 1, column 15: Unexpected character ('}'",
        "{} {} | line 1, column 4: something follows the transaction",
      })
  void whatIsWrongWithTheJsonIsSaidWithItsPlace(String json, String message) {
    assertThatThrownBy(() -> Transaction.ofJson(bytes(json.replace('\'', '"'))))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining(message);
  }

  @Test
  void tooManyInJsonAreRefusedToo() {
    String many = "{\"get\":{}},".repeat(Limits.MAX_TXN_OPERATIONS) + "{\"get\":{}}";
    assertRefused(
        () -> Transaction.ofJson(bytes("{\"failure\":[" + many + "]}")),
        ErrorCode.TOO_MANY_OPERATIONS,
        "128 operations");
  }

  private interface Attempt {
    void run() throws MalformedJsonException;
  }

  private static void assertRefused(Attempt attempt, ErrorCode code, String message) {
    assertThat(
            RetryTest.failure(
                () -> {
                  try {
                    attempt.run();
                  } catch (MalformedJsonException e) {
                    throw new AssertionError(e);
                  }
                }))
        .hasMessageContaining(message)
        .extracting("code")
        .isEqualTo(code);
  }

  private static String json(Transaction transaction) {
    return new String(transaction.toJson(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
