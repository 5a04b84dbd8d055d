package io.quorate.gateway.http;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.Arrays;

/**
 * Percent-decoding to bytes (RFC 3986 §2.1). Nothing else is decoded: a plus sign is a plus sign,
 * {@code //}, {@code .} and {@code ..} stay as they are. Characters above ASCII, which some clients
 * send raw, arrive here as one character per byte.
 */
public final class PercentDecoder {
  private PercentDecoder() {}

  /**
   * Decodes a part of a string.
   *
   * @throws QuorateException INVALID_ARGUMENT for an escape that is none
   */
  public static byte[] decode(String text, int from, int to) {
    byte[] bytes = new byte[to - from];
    int size = 0;
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      if (c == '%') {
        if (to - i < 3) {
          throw malformed();
        }
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        // Character.digit also knows digits of other scripts, which no escape has.
        if (high < 0 || low < 0 || text.charAt(i + 1) > 'f' || text.charAt(i + 2) > 'f') {
          throw malformed();
        }
        bytes[size++] = (byte) (high << 4 | low);
        i += 3;
      } else if (c > 0xFF) {
        throw malformed();
      } else {
        bytes[size++] = (byte) c;
        i++;
      }
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private static QuorateException malformed() {
    return new QuorateException(
        ErrorCode.INVALID_ARGUMENT, "the URL has a percent sign without two hex digits after it");
  }
}
