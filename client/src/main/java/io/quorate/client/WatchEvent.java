package io.quorate.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one revision of a group did to the watched keys: a transaction comes whole.
 *
 * @param resumeToken where a later watch of the same keys goes on after this event
 */
public record WatchEvent(String group, long revision, List<Change> changes, String resumeToken) {
  public WatchEvent {
    changes = List.copyOf(changes);
  }

  /**
   * One key's change.
   *
   * @param put what the key holds since; null when it was deleted or has expired
   * @param previous what it held before, when that was asked for; null when it was absent
   */
  public record Change(byte[] key, @Nullable KeyValue put, @Nullable KeyValue previous) {
    public boolean isPut() {
      return put != null;
    }
  }
}
