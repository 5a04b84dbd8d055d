package io.quorate.system.watching;

import io.quorate.system.http.Targets;

/**
 * What is watched.
 *
 * @param name tells watchers apart
 * @param keys a key, or a prefix if {@code isPrefix}; an empty prefix is everything
 * @param previous with what was before
 */
public record WatchScope(String name, String keys, boolean isPrefix, boolean previous) {

  boolean covers(String key) {
    return isPrefix ? key.startsWith(keys) : key.equals(keys);
  }

  String target() {
    String range =
        keys.isEmpty() ? "" : (isPrefix ? "&prefix=" : "&key=") + Targets.percentEncode(keys);
    return "/v1/watch?previous=" + previous + range;
  }

  @Override
  public String toString() {
    return name;
  }
}
