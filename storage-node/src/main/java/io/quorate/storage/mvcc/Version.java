package io.quorate.storage.mvcc;

/**
 * What a key held from one revision on. A tombstone ({@link #isDeleted()}) says that it was deleted
 * then.
 *
 * <p>Invariant of every key: {@code createRevision <= modRevision}, and modRevisions ascend from
 * one version to the next. {@code version} counts writes since the creation: 1 at creation, 0 in a
 * tombstone. Arrays are not copied.
 *
 * @param expiresAtMs the group's time at which the key ends, or 0 for never
 * @param leaseId the lease that the key ends with, or 0 for none
 */
public record Version(
    long modRevision,
    long createRevision,
    long version,
    long expiresAtMs,
    long leaseId,
    byte[] value) {

  private static final byte[] NOTHING = new byte[0];

  public static Version tombstone(long revision) {
    return new Version(revision, 0, 0, 0, 0, NOTHING);
  }

  /** The same version with an empty value, for scans of keys only. */
  public Version withoutValue() {
    return withValue(NOTHING);
  }

  /** The same version with another value, for engines that keep values apart. */
  public Version withValue(byte[] other) {
    return new Version(modRevision, createRevision, version, expiresAtMs, leaseId, other);
  }

  /** Whether the key ends by itself, by a time or with a lease. */
  public boolean ends() {
    return (expiresAtMs | leaseId) != 0;
  }

  public boolean isDeleted() {
    return version == 0;
  }
}
