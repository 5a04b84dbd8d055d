package io.quorate.gateway.auth;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The outer form of a signed token, checked before any cryptography: three canonical base64url
 * segments and a header that names RS256 and a key id and nothing else. Libraries are lenient here
 * (trailing dots, padding, unused bits, embedded keys, critical extensions); one spelling of one
 * token, and no header that could steer its own verification, is what RFC 8725 asks for. Pure.
 *
 * @param keyId the header's {@code kid}: a name to look up, never a path, URL or key
 */
record CompactToken(String token, String keyId) {
  /** Longer than any token that this cluster signs, short enough to refuse floods cheaply. */
  static final int MAX_LENGTH = 4_096;

  private static final Set<String> HEADER_MEMBERS = Set.of("alg", "typ", "kid");
  private static final int MAX_KEY_ID_LENGTH = 128;

  /** Empty when the text is not such a token. */
  static Optional<CompactToken> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first < 1
        || second < 0
        || !isCanonical(text, 0, first)
        || !isCanonical(text, first + 1, second)
        || !isCanonical(text, second + 1, text.length())) {
      return Optional.empty();
    }
    return keyIdOf(text.substring(0, first)).map(keyId -> new CompactToken(text, keyId));
  }

  private static Optional<String> keyIdOf(String headerSegment) {
    byte[] header = Base64.getUrlDecoder().decode(headerSegment);
    Object json;
    try {
      json = Json.decodeValue(new String(header, StandardCharsets.UTF_8));
    } catch (DecodeException notJson) {
      return Optional.empty(); // a stranger's bytes: refusing them is the whole answer
    }
    if (!(json instanceof JsonObject members)
        || !HEADER_MEMBERS.containsAll(members.fieldNames())
        || !"RS256".equals(members.getValue("alg"))
        || !"JWT".equals(members.getValue("typ", "JWT"))
        || !(members.getValue("kid") instanceof String keyId)
        || keyId.isEmpty()
        || keyId.length() > MAX_KEY_ID_LENGTH) {
      return Optional.empty();
    }
    return Optional.of(keyId);
  }

  /** Unpadded base64url whose unused last bits are zero, so that no second spelling exists. */
  private static boolean isCanonical(String text, int start, int end) {
    int remainder = (end - start) % 4;
    if (end <= start || remainder == 1) {
      return false;
    }
    int last = 0;
    for (int i = start; i < end; i++) {
      last = valueOf(text.charAt(i));
      if (last < 0) {
        return false;
      }
    }
    int unusedBits = remainder == 2 ? 0b1111 : remainder == 3 ? 0b11 : 0;
    return (last & unusedBits) == 0;
  }

  private static int valueOf(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
  }
}
