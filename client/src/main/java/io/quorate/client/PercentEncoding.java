package io.quorate.client;

import java.nio.charset.StandardCharsets;

/**
 * Key bytes as they stand in a path or a query.
 *
 * <p>A slash stays readable, unless a proxy on the way could take it for something to tidy: empty
 * segments and dot segments are encoded, since {@code a//b} and {@code a/../b} are keys as good as
 * any.
 */
public final class PercentEncoding {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();
  private static final String UNRESERVED = "-._~";

  private PercentEncoding() {}

  /** A key in a path. */
  public static String path(byte[] key) {
    StringBuilder out = new StringBuilder(key.length + 16);
    for (int i = 0; i < key.length; i++) {
      byte b = key[i];
      if (b == '/' && !(atEdge(key, i - 1) || atEdge(key, i + 1))) {
        out.append('/');
      } else if (b == '.' && inDotSegment(key, i)) {
        escape(out, b);
      } else {
        append(out, b);
      }
    }
    return out.toString();
  }

  /** Bytes in a query. */
  public static String query(byte[] value) {
    StringBuilder out = new StringBuilder(value.length + 16);
    for (byte b : value) {
      append(out, b);
    }
    return out.toString();
  }

  static String query(String value) {
    return query(value.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean atEdge(byte[] key, int at) {
    return at < 0 || at >= key.length || key[at] == '/';
  }

  private static boolean inDotSegment(byte[] key, int at) {
    int start = at;
    while (!atEdge(key, start - 1)) {
      start--;
    }
    int end = at;
    while (!atEdge(key, end)) {
      if (key[end] != '.' || end - start >= 2) {
        return false;
      }
      end++;
    }
    return key[start] == '.';
  }

  private static void append(StringBuilder out, byte b) {
    boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    boolean digit = b >= '0' && b <= '9';
    boolean plain = letter || digit || (b > 0 && UNRESERVED.indexOf(b) >= 0);
    if (plain) {
      out.append((char) b);
    } else {
      escape(out, b);
    }
  }

  private static void escape(StringBuilder out, byte b) {
    out.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
  }
}
