package io.quorate.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Keys and values in JSON: a string when they are UTF-8, else {@code {"base64":"…"}}.
 *
 * <p>Writing is canonical (RFC 8785 §3.2.2.2): only what JSON forces is escaped, in one way. So the
 * same records give the same bytes, whoever exports them. Text is never decoded for it, since UTF-8
 * in is UTF-8 out.
 */
public final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BASE64_OPEN = "{\"base64\":\"".getBytes(StandardCharsets.US_ASCII);

  private JsonBytes() {}

  /** Writes {@code bytes} as a string, or as a base64 object when they are no UTF-8. */
  public static void write(ByteSink out, byte[] bytes) {
    if (!isUtf8(bytes)) {
      out.write(BASE64_OPEN);
      out.write(Base64.getEncoder().encode(bytes));
      out.write('"');
      out.write('}');
      return;
    }
    out.write('"');
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b >= 0 && (b < 0x20 || b == '"' || b == '\\')) {
        out.write(bytes, from, i - from);
        escape(out, b);
        from = i + 1;
      }
    }
    out.write(bytes, from, bytes.length - from);
    out.write('"');
  }

  private static void escape(ByteSink out, byte b) {
    out.write('\\');
    switch (b) {
      case '\b' -> out.write('b');
      case '\t' -> out.write('t');
      case '\n' -> out.write('n');
      case '\f' -> out.write('f');
      case '\r' -> out.write('r');
      case '"', '\\' -> out.write(b);
      default -> {
        out.write('u');
        out.write('0');
        out.write('0');
        out.write(HEX[b >> 4]);
        out.write(HEX[b & 15]);
      }
    }
  }

  /**
   * Reads the value that the parser stands on.
   *
   * @throws MalformedJsonException when it is neither a string nor a base64 object, or a string
   *     that no UTF-8 can hold
   */
  public static byte[] read(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return utf8(parser.getText());
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedJsonException("expected a string or {\"base64\":\"…\"}");
    }
    String name = parser.nextFieldName();
    if (!"base64".equals(name) || parser.nextToken() != JsonToken.VALUE_STRING) {
      throw new MalformedJsonException("expected {\"base64\":\"…\"}");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(parser.getText());
    } catch (IllegalArgumentException e) {
      throw new MalformedJsonException("malformed base64: " + e.getMessage());
    }
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw new MalformedJsonException("expected nothing beside \"base64\"");
    }
    return bytes;
  }

  /** A lone surrogate would silently become a question mark, so it is refused. */
  private static byte[] utf8(String text) throws MalformedJsonException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new MalformedJsonException("half a surrogate pair at character " + i);
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the bytes are well-formed UTF-8. */
  public static boolean isUtf8(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return decodes(bytes);
      }
    }
    return true;
  }

  private static boolean decodes(byte[] bytes) {
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
