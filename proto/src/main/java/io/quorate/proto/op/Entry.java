package io.quorate.proto.op;

/**
 * A key's record as a reader sees it. Arrays are not copied; {@code value} is empty when it was not
 * asked for.
 *
 * @param modRevision the revision of the last write: the ETag
 * @param createRevision the revision that created the key
 * @param version how many writes since the creation, 1 at creation
 * @param expiresAtMs the group's time at which the key ends, or 0 for never
 */
public record Entry(
    byte[] key,
    byte[] value,
    long modRevision,
    long createRevision,
    long version,
    long expiresAtMs) {}
