package io.quorate.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the answers that can be large, a token at a time; unknown members are skipped. */
final class Answers {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Answers() {}

  static Page page(byte[] body) {
    List<KeyValue> items = new ArrayList<>();
    Map<String, Long> revisions = new HashMap<>();
    String token = null;
    try (JsonParser parser = FACTORY.createParser(body)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      for (String name; (name = parser.nextFieldName()) != null; ) {
        JsonToken value = parser.nextToken();
        switch (name) {
          case "items" -> {
            expect(value, JsonToken.START_ARRAY);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              items.add(record(parser).keyValue());
            }
          }
          case "next_page_token" -> token = text(parser);
          case "revisions" -> {
            expect(value, JsonToken.START_OBJECT);
            for (String group; (group = parser.nextFieldName()) != null; ) {
              expect(parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
              revisions.put(group, parser.getLongValue());
            }
          }
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw Json.unreadable(e);
    }
    return new Page(items, token, revisions);
  }

  static List<BatchResult> batch(byte[] body, int expected) {
    List<BatchResult> results = new ArrayList<>(expected);
    try (JsonParser parser = FACTORY.createParser(body)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      for (String name; (name = parser.nextFieldName()) != null; ) {
        JsonToken value = parser.nextToken();
        if (!name.equals("results")) {
          parser.skipChildren();
          continue;
        }
        expect(value, JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          results.add(record(parser).batchResult());
        }
      }
      if (results.size() != expected) {
        throw new MalformedJsonException(
            results.size() + " results for " + expected + " operations");
      }
    } catch (IOException e) {
      throw Json.unreadable(e);
    }
    return results;
  }

  static Fields record(JsonParser parser) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT);
    Fields fields = new Fields();
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      switch (name) {
        case "key" -> fields.key = JsonBytes.read(parser);
        case "value" -> fields.value = JsonBytes.read(parser);
        case "mod_revision" -> fields.modRevision = parser.getLongValue();
        case "create_revision" -> fields.createRevision = parser.getLongValue();
        case "version" -> fields.version = parser.getLongValue();
        case "revision" -> fields.modRevision = parser.getLongValue();
        case "expires_in_ms" -> fields.expiresInMs = parser.getLongValue();
        case "lease" -> fields.leaseId = leaseId(parser);
        case "current_revision" -> fields.currentRevision = parser.getLongValue();
        case "status" -> fields.status = parser.getIntValue();
        case "code" -> fields.code = text(parser);
        case "detail" -> fields.detail = text(parser);
        default -> parser.skipChildren();
      }
    }
    return fields;
  }

  /** A text, since not every reader of JSON has 63 bits. */
  private static long leaseId(JsonParser parser) throws IOException {
    String id = text(parser);
    try {
      return id == null ? 0 : Math.max(0, Long.parseLong(id));
    } catch (NumberFormatException e) {
      throw new MalformedJsonException("a lease that is no number");
    }
  }

  /** A text or null: of anything else the members would be taken for those around it. */
  private static @Nullable String text(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    expect(parser.currentToken(), JsonToken.VALUE_STRING);
    return parser.getText();
  }

  static void expect(@Nullable JsonToken token, JsonToken wanted) throws MalformedJsonException {
    if (token != wanted) {
      throw new MalformedJsonException("expected " + wanted + ", not " + token);
    }
  }

  /** The members of one row, until they are all there. */
  static final class Fields {
    byte @Nullable [] key;
    byte @Nullable [] value;
    long modRevision;
    long createRevision;
    long version;
    long currentRevision;
    long expiresInMs = -1;
    long leaseId;
    int status;
    @Nullable String code;
    @Nullable String detail;

    KeyValue keyValue() throws MalformedJsonException {
      if (key == null) {
        throw new MalformedJsonException("a row without a key");
      }
      return new KeyValue(
          key,
          value,
          modRevision,
          createRevision,
          version,
          new Entry.End(Math.max(-1, expiresInMs), leaseId));
    }

    BatchResult batchResult() throws MalformedJsonException {
      ErrorCode error = status / 100 == 2 ? null : ErrorCodes.of(code, status);
      return new BatchResult(
          status,
          error,
          detail,
          modRevision,
          createRevision,
          version,
          currentRevision,
          key == null ? null : keyValue());
    }
  }
}
