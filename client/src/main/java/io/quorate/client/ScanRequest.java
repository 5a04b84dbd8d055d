package io.quorate.client;

import org.jspecify.annotations.Nullable;

/**
 * Which keys to walk over, and how.
 *
 * @param prefix excludes {@code start} and {@code end}; empty for none
 * @param start inclusive; empty for the first key
 * @param end exclusive; empty for beyond the last key
 * @param limit how many rows at most; 0 for all
 * @param pageSize how many rows to ask for at a time
 */
public record ScanRequest(
    byte[] prefix,
    byte[] start,
    byte[] end,
    long limit,
    int pageSize,
    boolean keysOnly,
    boolean reverse) {
  /** Rows of one page unless told otherwise; the server ends a page by bytes too. */
  public static final int DEFAULT_PAGE_SIZE = 1_000;

  private static final byte[] NONE = {};

  public ScanRequest {
    if (prefix.length > 0 && (start.length > 0 || end.length > 0)) {
      throw new IllegalArgumentException("a prefix excludes start and end");
    }
    if (limit < 0) {
      throw new IllegalArgumentException("limit is " + limit);
    }
  }

  public static ScanRequest all() {
    return new ScanRequest(NONE, NONE, NONE, 0, DEFAULT_PAGE_SIZE, false, false);
  }

  public static ScanRequest prefix(byte[] prefix) {
    return new ScanRequest(prefix, NONE, NONE, 0, DEFAULT_PAGE_SIZE, false, false);
  }

  public static ScanRequest range(byte[] start, byte[] end) {
    return new ScanRequest(NONE, start, end, 0, DEFAULT_PAGE_SIZE, false, false);
  }

  public ScanRequest withLimit(long newLimit) {
    return new ScanRequest(prefix, start, end, newLimit, pageSize, keysOnly, reverse);
  }

  public ScanRequest withPageSize(int newPageSize) {
    return new ScanRequest(prefix, start, end, limit, newPageSize, keysOnly, reverse);
  }

  public ScanRequest withKeysOnly(boolean newKeysOnly) {
    return new ScanRequest(prefix, start, end, limit, pageSize, newKeysOnly, reverse);
  }

  public ScanRequest withReverse(boolean newReverse) {
    return new ScanRequest(prefix, start, end, limit, pageSize, keysOnly, newReverse);
  }

  /** The query of one page. */
  String query(int rows, @Nullable String pageToken) {
    StringBuilder query = new StringBuilder("?limit=").append(rows);
    parameter(query, "prefix", prefix);
    parameter(query, "start", start);
    parameter(query, "end", end);
    if (keysOnly) {
      query.append("&keys_only=true");
    }
    if (reverse) {
      query.append("&reverse=true");
    }
    if (pageToken != null) {
      query.append("&page_token=").append(PercentEncoding.query(pageToken));
    }
    return query.toString();
  }

  private static void parameter(StringBuilder query, String name, byte[] value) {
    if (value.length > 0) {
      query.append('&').append(name).append('=').append(PercentEncoding.query(value));
    }
  }
}
