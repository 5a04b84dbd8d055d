package io.quorate.gateway.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing replaced in silence. */
public final class Utf8 {
  private Utf8() {}

  public static boolean isValid(byte[] bytes) {
    int i = 0;
    while (i < bytes.length) {
      int first = bytes[i++];
      if (first >= 0) {
        continue;
      }
      int more =
          first >= (byte) 0xC2 && first <= (byte) 0xDF
              ? 1
              : first >= (byte) 0xE0 && first <= (byte) 0xEF
                  ? 2
                  : first >= (byte) 0xF0 && first <= (byte) 0xF4 ? 3 : -1;
      if (more < 0 || bytes.length - i < more) {
        return false;
      }
      int second = bytes[i] & 0xFF;
      if ((first == (byte) 0xE0 && second < 0xA0)
          || (first == (byte) 0xED && second > 0x9F)
          || (first == (byte) 0xF0 && second < 0x90)
          || (first == (byte) 0xF4 && second > 0x8F)) {
        return false;
      }
      for (int j = 0; j < more; j++) {
        if ((bytes[i++] & 0xC0) != 0x80) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * A string's bytes.
   *
   * @throws CharacterCodingException for half of a surrogate pair, which JSON can escape
   */
  public static byte[] encode(String text) throws CharacterCodingException {
    ByteBuffer bytes =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .encode(CharBuffer.wrap(text));
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
