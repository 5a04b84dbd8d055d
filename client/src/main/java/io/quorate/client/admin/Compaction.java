package io.quorate.client.admin;

/**
 * What a compaction left of a group's history.
 *
 * @param compactRevision the oldest revision that can be read
 * @param revision the present one
 */
public record Compaction(String groupId, long compactRevision, long revision) {}
