package io.quorate.proto.op;

/**
 * A key's record as a reader sees it. Arrays are not copied; {@code value} is empty when it was not
 * asked for.
 *
 * @param modRevision the revision of the last write: the ETag
 * @param createRevision the revision that created the key
 * @param version how many writes since the creation, 1 at creation
 * @param end when the key ends
 */
public record Entry(
    byte[] key, byte[] value, long modRevision, long createRevision, long version, End end) {

  /**
   * What a reader is told of a key's end. A time that is left is of the moment of the read: only
   * the group knows its own time.
   *
   * @param expiresInMs the time that the key has left by its own time to live; -1 when it has none
   * @param leaseId the lease that it ends with, 0 for none
   */
  public record End(long expiresInMs, long leaseId) {
    public static final End NEVER = new End(-1, 0);

    public End {
      if (expiresInMs < -1 || leaseId < 0) {
        throw new IllegalArgumentException("ends in " + expiresInMs + " ms, lease " + leaseId);
      }
    }

    /**
     * What a version says at a time.
     *
     * @param expiresAtMs the group's time at which it ends, 0 for never
     * @param nowMs the group's time
     */
    public static End of(long expiresAtMs, long leaseId, long nowMs) {
      if (expiresAtMs == 0 && leaseId == 0) {
        return NEVER;
      }
      return new End(expiresAtMs == 0 ? -1 : Math.max(0, expiresAtMs - nowMs), leaseId);
    }

    public boolean hasTtl() {
      return expiresInMs >= 0;
    }
  }

  /** A record that never ends. */
  public Entry(byte[] key, byte[] value, long modRevision, long createRevision, long version) {
    this(key, value, modRevision, createRevision, version, End.NEVER);
  }
}
