package io.quorate.system.watching;

import org.jspecify.annotations.Nullable;

/**
 * What a watcher was told of one key.
 *
 * @param before null for a key that was absent, or when nothing was asked of what was before
 */
public record KeyChange(String key, State state, @Nullable Put before) {

  /** What a key has come to. */
  public sealed interface State {
    long modRevision();
  }

  public record Put(String value, long modRevision, long createRevision, long version)
      implements State {}

  public record Deleted(long modRevision) implements State {}

  @Override
  public String toString() {
    return key + " " + state + (before == null ? "" : " before " + before);
  }
}
