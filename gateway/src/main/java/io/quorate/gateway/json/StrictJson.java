package io.quorate.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body as JSON, strictly: repeated members, wrong types and trailing bytes are
 * refused, and so is each member that the reader of an object does not know. A member that is
 * ignored is one that a caller wrongly relies on.
 *
 * <p>While a value is read, it is the parser's current token.
 */
public final class StrictJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonParser json;

  private StrictJson(JsonParser json) {
    this.json = json;
  }

  /** What reads a value and ends at its last token. */
  @FunctionalInterface
  public interface Value<T> {
    T read(StrictJson json) throws IOException;
  }

  /** What reads the value of a member, or throws {@link #unknown}. */
  @FunctionalInterface
  public interface Member {
    void read(String name) throws IOException;
  }

  /**
   * Reads a whole body.
   *
   * @param what it should be the JSON of, such as "a batch"
   * @throws QuorateException INVALID_ARGUMENT for what is no such JSON, and whatever the reader
   *     throws
   */
  public static <T> T read(byte[] body, String what, Value<T> value) {
    try (JsonParser parser = FACTORY.createParser(body)) {
      StrictJson json = new StrictJson(parser);
      parser.nextToken();
      T result = value.read(json);
      if (parser.nextToken() != null) {
        throw invalid("there is something after the end of " + what);
      }
      return result;
    } catch (IOException e) {
      String message =
          e instanceof JsonProcessingException parsing
              ? parsing.getOriginalMessage()
              : e.getMessage();
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "the body is not the JSON of " + what + ": " + message, e);
    }
  }

  /** Reads an object, member by member. */
  public void object(Member member) throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      member.read(name);
    }
  }

  /**
   * Reads a list; what is wrong with an element says which one it is.
   *
   * @param name of an element, such as "operation"
   * @param tooMany thrown instead of reading more than {@code max}
   */
  public <T> List<T> list(String name, int max, QuorateException tooMany, Value<T> value)
      throws IOException {
    expect(JsonToken.START_ARRAY, "a list");
    List<T> all = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (all.size() == max) {
        throw tooMany;
      }
      try {
        all.add(value.read(this));
      } catch (QuorateException e) {
        throw new QuorateException(e.code(), name + " " + all.size() + ": " + e.detail(), e);
      }
    }
    return all;
  }

  /** A string as UTF-8, or the bytes of an object with base64. */
  public byte[] bytes() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return utf8(json.getText());
    }
    expect(JsonToken.START_OBJECT, "a string or {\"base64\": …}");
    json.nextToken();
    if (!"base64".equals(json.currentName())) {
      throw notOnlyBase64();
    }
    json.nextToken();
    expect(JsonToken.VALUE_STRING, "a string of base64");
    byte[] bytes = base64(json.getText());
    if (json.nextToken() != JsonToken.END_OBJECT) {
      throw notOnlyBase64();
    }
    return bytes;
  }

  private static QuorateException notOnlyBase64() {
    return invalid("an object for bytes must have 'base64' and nothing else");
  }

  private static byte[] utf8(String text) {
    try {
      return Utf8.encode(text);
    } catch (CharacterCodingException e) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "a string has half of a surrogate pair", e);
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "a string is not base64", e);
    }
  }

  public boolean isText() {
    return json.currentToken() == JsonToken.VALUE_STRING;
  }

  public String text(String what) throws IOException {
    expect(JsonToken.VALUE_STRING, what);
    return json.getText();
  }

  /** A whole number of 64 bits; whether it may be negative is for the caller to say. */
  public long number(String what) throws IOException {
    expect(JsonToken.VALUE_NUMBER_INT, what);
    return json.getLongValue();
  }

  public boolean flag(String name) {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw invalid("'" + name + "' must be true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  private void expect(JsonToken wanted, String what) {
    if (json.currentToken() != wanted) {
      throw invalid("expected " + what);
    }
  }

  public static QuorateException unknown(@Nullable String name, String known) {
    return invalid("unknown member '" + name + "'; known here are " + known);
  }

  public static QuorateException invalid(String detail) {
    return new QuorateException(ErrorCode.INVALID_ARGUMENT, detail);
  }
}
