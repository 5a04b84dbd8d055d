package io.quorate.gateway.http;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query string, read strictly: names are known and stand once, values are bytes. A parameter that
 * is ignored is one that a caller wrongly relies on.
 */
public final class RawQuery {
  private static final RawQuery EMPTY = new RawQuery(Map.of());

  private final Map<String, byte[]> values;

  private RawQuery(Map<String, byte[]> values) {
    this.values = values;
  }

  /**
   * Reads the query of a request target.
   *
   * @param uri the request target, query included
   * @throws QuorateException INVALID_ARGUMENT for a name that is unknown or stands twice
   */
  public static RawQuery parse(String uri, Set<String> known) {
    int mark = uri.indexOf('?');
    if (mark < 0 || mark == uri.length() - 1) {
      return EMPTY;
    }
    Map<String, byte[]> values = new HashMap<>();
    int from = mark + 1;
    while (from <= uri.length()) {
      int to = uri.indexOf('&', from);
      to = to < 0 ? uri.length() : to;
      if (to > from) {
        add(uri, from, to, known, values);
      }
      from = to + 1;
    }
    return new RawQuery(values);
  }

  public byte @Nullable [] bytes(String name) {
    return values.get(name);
  }

  public @Nullable String text(String name) {
    byte[] value = values.get(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  public boolean flag(String name) {
    String text = text(name);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw invalid("'" + name + "' must be true or false");
  }

  /** A decimal number between two bounds, or the default when it is absent. */
  public long number(String name, long min, long max, long absent) {
    String text = text(name);
    if (text == null) {
      return absent;
    }
    try {
      // parseLong also takes signs and the digits of other scripts.
      long value = text.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(text) : -1;
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, range(name, min, max), e);
    }
    throw invalid(range(name, min, max));
  }

  private static String range(String name, long min, long max) {
    return "'" + name + "' must be a number from " + min + " to " + max;
  }

  private static void add(
      String uri, int from, int to, Set<String> known, Map<String, byte[]> values) {
    int equals = uri.indexOf('=', from);
    int nameEnd = equals < 0 || equals > to ? to : equals;
    String name = new String(PercentDecoder.decode(uri, from, nameEnd), StandardCharsets.UTF_8);
    if (!known.contains(name)) {
      throw invalid(
          known.isEmpty()
              ? "this route takes no query parameters"
              : "unknown query parameter; known are "
                  + String.join(", ", known.stream().sorted().toList()));
    }
    byte[] value = PercentDecoder.decode(uri, Math.min(nameEnd + 1, to), to);
    if (values.put(name, value) != null) {
      throw invalid("query parameter '" + name + "' stands twice");
    }
  }

  private static QuorateException invalid(String detail) {
    return new QuorateException(ErrorCode.INVALID_ARGUMENT, detail);
  }
}
