package io.quorate.system.http;

import java.nio.charset.StandardCharsets;

/** Request targets of docs/API.md. */
public final class Targets {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

  private Targets() {}

  public static String kv(String key) {
    return "/v1/kv/" + percentEncode(key);
  }

  public static String percentEncode(String text) {
    return percentEncode(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Every byte but RFC 3986's unreserved ones and the slash. */
  public static String percentEncode(byte[] bytes) {
    StringBuilder encoded = new StringBuilder(bytes.length + 16);
    for (byte next : bytes) {
      if (UNRESERVED.indexOf(next) >= 0) {
        encoded.append((char) next);
      } else {
        encoded.append(String.format("%%%02X", next & 0xff));
      }
    }
    return encoded.toString();
  }
}
