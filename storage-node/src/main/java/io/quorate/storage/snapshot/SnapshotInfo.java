package io.quorate.storage.snapshot;

import io.quorate.storage.mvcc.Position;

/**
 * What a snapshot says of itself.
 *
 * @param clusterId the cluster that it was taken in
 * @param groupId the group whose state it is
 * @param createdAtMs when it was begun by the clock of the node that wrote it, Unix milliseconds;
 *     informative only
 * @param position where the group's state stood
 */
public record SnapshotInfo(String clusterId, String groupId, long createdAtMs, Position position) {
  static final int MAX_ID_BYTES = 256;

  /** Chars of UTF-16 take at most three bytes each. */
  private static final int MAX_ID_CHARS = MAX_ID_BYTES / 3;

  public SnapshotInfo {
    if (clusterId.length() > MAX_ID_CHARS || groupId.length() > MAX_ID_CHARS) {
      throw new IllegalArgumentException("an id has more than " + MAX_ID_CHARS + " characters");
    }
  }
}
