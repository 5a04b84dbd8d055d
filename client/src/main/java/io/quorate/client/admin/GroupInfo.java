package io.quorate.client.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Raft group as {@code GET /admin/v1/groups} shows it.
 *
 * @param leader the leading node's id; null while there is none
 * @param maxLagEntries how far the slowest member is behind
 */
public record GroupInfo(
    String groupId,
    String state,
    @Nullable String leader,
    long term,
    long committedIndex,
    long appliedIndex,
    long revision,
    long compactRevision,
    long keys,
    long sizeBytes,
    long logFirstIndex,
    long logLastIndex,
    long logBytes,
    long snapshotIndex,
    long maxLagEntries,
    List<MemberInfo> members) {
  public GroupInfo {
    members = Lists.copyOrEmpty(members);
  }
}
