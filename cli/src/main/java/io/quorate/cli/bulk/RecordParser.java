package io.quorate.cli.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.client.JsonBytes;
import io.quorate.client.MalformedJsonException;
import io.quorate.proto.op.Limits;
import java.io.CharConversionException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One line to one record. What a scan or an older export says beside key and value is skipped, any
 * other member is refused: it may be a misspelt one.
 */
final class RecordParser {
  private final JsonFactory json = new JsonFactory();

  /** A key and its value. */
  record ParsedRecord(byte[] key, byte[] value) {}

  /** The record of a line. */
  ParsedRecord parse(byte[] buffer, int offset, int length) throws IOException {
    byte @Nullable [] key = null;
    byte @Nullable [] value = null;
    try (JsonParser parser = json.createParser(buffer, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("expected {\"key\":…,\"value\":…}");
      }
      for (String name; (name = parser.nextFieldName()) != null; ) {
        parser.nextToken();
        switch (name) {
          case "key" -> key = once(name, key, parser);
          case "value" -> value = once(name, value, parser);
          case "mod_revision", "create_revision", "version" -> parser.skipChildren();
          default -> throw new MalformedJsonException("unknown member \"" + name + "\"");
        }
      }
      if (parser.nextToken() != null) {
        throw new MalformedJsonException("something follows the record");
      }
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException("malformed JSON: " + e.getOriginalMessage());
    } catch (CharConversionException e) {
      // A line that begins as UTF-16 or UTF-32 would, and is neither.
      throw new MalformedJsonException("malformed JSON: " + e.getMessage());
    }
    return checked(key, value);
  }

  private static byte[] once(String name, byte @Nullable [] present, JsonParser parser)
      throws IOException {
    if (present != null) {
      throw new MalformedJsonException("\"" + name + "\" twice");
    }
    return JsonBytes.read(parser);
  }

  private static ParsedRecord checked(byte @Nullable [] key, byte @Nullable [] value)
      throws MalformedJsonException {
    if (key == null || value == null) {
      throw new MalformedJsonException("no \"" + (key == null ? "key" : "value") + "\"");
    }
    if (key.length == 0 || key.length > Limits.MAX_KEY_BYTES) {
      throw new MalformedJsonException(
          "the key has %d bytes, not 1 to %d".formatted(key.length, Limits.MAX_KEY_BYTES));
    }
    if (value.length > Limits.MAX_VALUE_BYTES) {
      throw new MalformedJsonException(
          "the value has %d bytes, more than %d".formatted(value.length, Limits.MAX_VALUE_BYTES));
    }
    return new ParsedRecord(key, value);
  }
}
