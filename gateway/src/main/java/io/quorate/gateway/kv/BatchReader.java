package io.quorate.gateway.kv;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.quorate.gateway.json.Utf8;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Limits;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /v1/batch}, strictly: unknown or repeated members, wrong types and
 * trailing bytes are refused, with the place of the trouble.
 */
final class BatchReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonParser json;

  private BatchReader(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads a whole body.
   *
   * @throws QuorateException INVALID_ARGUMENT, KEY_TOO_LONG or PAYLOAD_TOO_LARGE
   */
  static List<BatchOperation> read(byte[] body) {
    try (JsonParser json = FACTORY.createParser(body)) {
      return new BatchReader(json).body();
    } catch (IOException e) {
      String message =
          e instanceof com.fasterxml.jackson.core.JsonProcessingException parsing
              ? parsing.getOriginalMessage()
              : e.getMessage();
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "the body is not the JSON of a batch: " + message, e);
    }
  }

  private List<BatchOperation> body() throws IOException {
    expect(JsonToken.START_OBJECT, json.nextToken(), "an object");
    List<BatchOperation> operations = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (!"operations".equals(name)) {
        throw unknown(name, "operations");
      }
      operations = operations();
    }
    if (json.nextToken() != null) {
      throw invalid("there is something after the batch's end");
    }
    if (operations == null) {
      throw invalid("'operations' is missing");
    }
    return operations;
  }

  private List<BatchOperation> operations() throws IOException {
    expect(JsonToken.START_ARRAY, json.nextToken(), "a list of operations");
    List<BatchOperation> operations = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (operations.size() == Limits.MAX_BATCH_OPERATIONS) {
        throw invalid("a batch has at most " + Limits.MAX_BATCH_OPERATIONS + " operations");
      }
      operations.add(operation(operations.size()));
    }
    return operations;
  }

  private BatchOperation operation(int index) throws IOException {
    try {
      expect(JsonToken.START_OBJECT, json.currentToken(), "an object");
      json.nextToken();
      String name = json.currentName();
      if (name == null) {
        throw invalid("it needs one of put, get and delete");
      }
      expect(JsonToken.START_OBJECT, json.nextToken(), "an object");
      BatchOperation operation =
          switch (name) {
            case "put", "get", "delete" -> fields(name);
            default -> throw unknown(name, "put, get, delete");
          };
      if (json.nextToken() != JsonToken.END_OBJECT) {
        throw invalid("it must be one of put, get and delete, not several");
      }
      return operation;
    } catch (QuorateException e) {
      throw new QuorateException(e.code(), "operation " + index + ": " + e.detail(), e);
    }
  }

  private BatchOperation fields(String kind) throws IOException {
    byte[] key = null;
    byte[] value = null;
    Condition condition = Condition.ALWAYS;
    boolean conditional = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("key")) {
        key = bytes();
      } else if (name.equals("value") && kind.equals("put")) {
        value = bytes();
      } else if (name.equals("if_match") && !kind.equals("get")) {
        condition = conditional ? twoConditions() : revisions();
        conditional = true;
      } else if (name.equals("if_absent") && kind.equals("put")) {
        if (flag()) {
          condition = conditional ? twoConditions() : Condition.ABSENT;
          conditional = true;
        }
      } else {
        throw unknown(
            name,
            kind.equals("put")
                ? "key, value, if_match, if_absent"
                : kind.equals("get") ? "key" : "key, if_match");
      }
    }
    return operation(kind, key, value, condition);
  }

  private static BatchOperation operation(
      String kind, byte @Nullable [] key, byte @Nullable [] value, Condition condition) {
    if (key == null) {
      throw invalid("'key' is missing");
    }
    Keys.check(key);
    if (kind.equals("get")) {
      return new BatchOperation.Get(key);
    }
    if (kind.equals("delete")) {
      return new BatchOperation.Delete(key, condition);
    }
    if (value == null) {
      throw invalid("'value' is missing");
    }
    Keys.checkValue(value.length);
    return new BatchOperation.Put(key, value, condition);
  }

  /** A string, or an object with base64. */
  private byte[] bytes() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      try {
        return Utf8.encode(json.getText());
      } catch (CharacterCodingException e) {
        throw new QuorateException(
            ErrorCode.INVALID_ARGUMENT, "a string has half of a surrogate pair", e);
      }
    }
    expect(JsonToken.START_OBJECT, json.currentToken(), "a string or {\"base64\": …}");
    json.nextToken();
    if (!"base64".equals(json.currentName())) {
      throw invalid("an object for bytes must have 'base64' and nothing else");
    }
    expect(JsonToken.VALUE_STRING, json.nextToken(), "a string of base64");
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(json.getText());
    } catch (IllegalArgumentException e) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "a string is not base64", e);
    }
    if (json.nextToken() != JsonToken.END_OBJECT) {
      throw invalid("an object for bytes must have 'base64' and nothing else");
    }
    return bytes;
  }

  private Condition revisions() throws IOException {
    expect(JsonToken.START_ARRAY, json.currentToken(), "a list of revisions");
    long[] revisions = new long[Limits.MAX_CONDITION_REVISIONS];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.VALUE_NUMBER_INT, json.currentToken(), "a revision");
      if (count == revisions.length) {
        throw invalid("'if_match' can list at most " + revisions.length + " revisions");
      }
      long revision = json.getLongValue();
      if (revision < 1) {
        throw invalid("a revision is a positive number");
      }
      revisions[count++] = revision;
    }
    if (count == 0) {
      throw invalid("'if_match' is empty");
    }
    return new Condition.Revisions(java.util.Arrays.copyOf(revisions, count));
  }

  private boolean flag() throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw invalid("'if_absent' must be true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  private static Condition twoConditions() {
    throw invalid("'if_match' and 'if_absent' exclude each other");
  }

  private static void expect(JsonToken wanted, @Nullable JsonToken got, String what) {
    if (got != wanted) {
      throw invalid("expected " + what);
    }
  }

  private static QuorateException unknown(@Nullable String name, String known) {
    return invalid("unknown member '" + name + "'; known here are " + known);
  }

  private static QuorateException invalid(String detail) {
    return new QuorateException(ErrorCode.INVALID_ARGUMENT, detail);
  }
}
