package io.quorate.gateway.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.gateway.problem.JsonBody;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Bodies of batches. What is accepted is what a general reader finds in the same bytes, and comes
 * back when it is written again; whatever is not is refused with a code.
 */
class BatchReaderFuzzTest {
  private static final String NAME = "name";

  @FuzzTest
  void whatIsAcceptedIsWhatTheBodySays(byte[] body) {
    small(body);
    List<BatchOperation> operations;
    try {
      operations = BatchReader.read(body);
    } catch (QuorateException refused) {
      assertThat(refused.code().httpStatus()).isBetween(400, 499);
      assertThat(refused.detail()).isNotEmpty();
      return;
    }
    JsonObject json = (JsonObject) Json.decodeValue(Buffer.buffer(body));
    JsonArray listed = json.getJsonArray("operations");
    assertThat(operations).hasSize(listed.size());
    for (int i = 0; i < operations.size(); i++) {
      assertSays(listed.getJsonObject(i), operations.get(i));
    }
    List<BatchOperation> again = BatchReader.read(json.toBuffer().getBytes());
    assertThat(again).usingRecursiveComparison().isEqualTo(operations);
  }

  private static void assertSays(JsonObject json, BatchOperation operation) {
    assertThat(json.size()).isOne();
    if (operation instanceof BatchOperation.Put put) {
      JsonObject fields = json.getJsonObject("put");
      assertThat(put.value()).isEqualTo(bytes(fields.getValue("value")));
      assertCondition(fields, put.key(), put.condition());
    } else if (operation instanceof BatchOperation.Delete delete) {
      assertCondition(json.getJsonObject("delete"), delete.key(), delete.condition());
    } else {
      assertCondition(json.getJsonObject("get"), operation.key(), Condition.ALWAYS);
    }
  }

  private static void assertCondition(JsonObject fields, byte[] key, Condition condition) {
    assertThat(key).isEqualTo(bytes(fields.getValue("key"))).isNotEmpty();
    if (fields.containsKey("if_match")) {
      long[] listed =
          fields.getJsonArray("if_match").stream()
              .mapToLong(n -> ((Number) n).longValue())
              .toArray();
      assertThat(((Condition.Revisions) condition).revisions()).isEqualTo(listed);
    } else {
      boolean absent = fields.getBoolean("if_absent", false);
      assertThat(condition).isEqualTo(absent ? Condition.ABSENT : Condition.ALWAYS);
    }
  }

  private static byte[] bytes(Object json) {
    return json instanceof JsonObject object
        ? Base64.getDecoder().decode(object.getString("base64"))
        : ((String) json).getBytes(UTF_8);
  }

  /** The same bytes as the body of one of the routes with a few members. */
  private static void small(byte[] body) {
    try {
      JsonBody json = JsonBody.of(Buffer.buffer(body), Set.of(NAME));
      json.text(NAME, 8).ifPresent(text -> assertThat(text).hasSizeBetween(1, 8));
    } catch (DecodeException notJson) {
      // An invalid request as well: the failure handler says so.
    } catch (QuorateException refused) {
      assertThat(refused.code().httpStatus()).isEqualTo(400);
    }
  }
}
