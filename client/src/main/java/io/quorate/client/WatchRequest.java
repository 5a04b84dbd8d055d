package io.quorate.client;

import io.quorate.proto.key.KeyPrefix;
import java.util.Arrays;

/**
 * What to watch, and from where on. Immutable; {@code with} methods make another one.
 *
 * @param start the first key, included; empty for the first of all
 * @param end the last key, not included; empty for beyond the last
 * @param after a {@link WatchEvent#resumeToken}: tells what came after it; empty for from now on
 * @param startRevision tells this revision first, where one group has all the keys; 0 for none
 */
public record WatchRequest(
    byte[] start,
    byte[] end,
    boolean puts,
    boolean deletes,
    boolean previousValues,
    String after,
    long startRevision) {
  private static final byte[] NONE = {};

  public WatchRequest {
    if (!puts && !deletes) {
      throw new IllegalArgumentException("a watch of neither puts nor deletes");
    }
    if (!after.isEmpty() && startRevision != 0) {
      throw new IllegalArgumentException("a token excludes a revision");
    }
  }

  public static WatchRequest all() {
    return range(NONE, NONE);
  }

  public static WatchRequest key(byte[] key) {
    return range(key, Arrays.copyOf(key, key.length + 1));
  }

  public static WatchRequest prefix(byte[] prefix) {
    return range(prefix, KeyPrefix.end(prefix));
  }

  public static WatchRequest range(byte[] start, byte[] end) {
    return new WatchRequest(start, end, true, true, false, "", 0);
  }

  public WatchRequest putsOnly() {
    return new WatchRequest(start, end, true, false, previousValues, after, startRevision);
  }

  public WatchRequest deletesOnly() {
    return new WatchRequest(start, end, false, true, previousValues, after, startRevision);
  }

  /** With what keys held before. */
  public WatchRequest withPreviousValues() {
    return new WatchRequest(start, end, puts, deletes, true, after, startRevision);
  }

  public WatchRequest after(String resumeToken) {
    return new WatchRequest(start, end, puts, deletes, previousValues, resumeToken, 0);
  }

  public WatchRequest fromRevision(long revision) {
    return new WatchRequest(start, end, puts, deletes, previousValues, "", revision);
  }

  /** The request's target, to go on after a token. */
  String target(String resumeToken) {
    StringBuilder query = new StringBuilder();
    add(query, "start", start);
    add(query, "end", end);
    if (previousValues) {
      query.append("&previous=true");
    }
    if (!puts || !deletes) {
      query.append("&filter=").append(puts ? "put" : "delete");
    }
    if (!resumeToken.isEmpty()) {
      query.append("&after=").append(PercentEncoding.query(resumeToken));
    } else if (startRevision != 0) {
      query.append("&start_revision=").append(startRevision);
    }
    return "/v1/watch" + (query.isEmpty() ? "" : "?" + query.substring(1));
  }

  private static void add(StringBuilder query, String name, byte[] value) {
    if (value.length > 0) {
      query.append('&').append(name).append('=').append(PercentEncoding.query(value));
    }
  }
}
