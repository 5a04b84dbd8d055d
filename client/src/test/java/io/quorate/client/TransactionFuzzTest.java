package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Transactions in JSON and the answers to them: read as a general reader reads them, or refused.
 */
class TransactionFuzzTest {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Transaction ASKED =
      Transaction.when()
          .exists("a")
          .then()
          .get("a")
          .increment("n", 1)
          .otherwise()
          .get("a")
          .increment("n", 2)
          .build();

  /** The first byte: 0 an answer, others a transaction. */
  @FuzzTest
  void whatIsReadIsWhatTheJsonSays(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    if (input[0] == 0) {
      answer(rest);
    } else {
      transaction(rest);
    }
  }

  private static void transaction(byte[] json) {
    Transaction transaction;
    try {
      transaction = Transaction.ofJson(json);
    } catch (MalformedJsonException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
      return;
    } catch (QuorateException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_OPERATIONS);
      return;
    }
    assertThat(transaction.toJson()).isEqualTo(json);
    JsonNode tree = tree(json);
    if (tree.isObject()) {
      assertThat(names(transaction.operations(true))).isEqualTo(names(tree.path("success")));
      assertThat(names(transaction.operations(false))).isEqualTo(names(tree.path("failure")));
    }
  }

  private static void answer(byte[] body) {
    TransactionResult result;
    try {
      result = TransactionAnswer.read(body, ASKED);
    } catch (QuorateException unreadable) {
      assertThat(unreadable.code()).isEqualTo(ErrorCode.INTERNAL);
      return;
    }
    assertThat(result.results()).hasSize(2);
    JsonNode tree = tree(body);
    if (tree.isObject()) {
      assertThat(result.succeeded()).isEqualTo(tree.path("succeeded").booleanValue());
      assertThat(result.revision()).isEqualTo(tree.path("revision").longValue());
      assertThat(result.got(0).isEmpty()).isEqualTo(tree.at("/results/0/get").isNull());
      assertThat(result.counted(1).count())
          .isEqualTo(tree.at("/results/1/increment/value").longValue());
    }
  }

  private static List<String> names(List<Operations.Kind> kinds) {
    return kinds.stream().map(Operations.Kind::apiName).toList();
  }

  private static List<String> names(JsonNode operations) {
    List<String> names = new ArrayList<>();
    operations.forEach(operation -> names.add(operation.fieldNames().next()));
    return names;
  }

  /** Nothing where the general reader is stricter than ours needs to be. */
  private static JsonNode tree(byte[] json) {
    try {
      return STRICT.readTree(json);
    } catch (IOException e) {
      return STRICT.missingNode();
    }
  }
}
