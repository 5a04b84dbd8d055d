package io.quorate.client.admin;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot that a replica keeps.
 *
 * @param index the last log entry that it covers
 * @param checksum 16 hex digits over its content
 * @param createdAt RFC 3339
 */
public record SnapshotInfo(
    String snapshotId,
    String groupId,
    String nodeId,
    long index,
    long term,
    long revision,
    long keys,
    long sizeBytes,
    @Nullable String checksum,
    @Nullable String createdAt) {}
