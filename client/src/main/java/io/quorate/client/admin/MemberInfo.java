package io.quorate.client.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a group.
 *
 * @param role {@code leader}, {@code follower}, {@code candidate} …
 * @param checksum 16 hex digits of the replica's state at its last checkpoint
 */
public record MemberInfo(
    String nodeId,
    @Nullable String role,
    boolean learner,
    String state,
    long matchIndex,
    long nextIndex,
    long committedIndex,
    long appliedIndex,
    long lagEntries,
    @Nullable String checksum,
    long snapshotIndex,
    List<Finding> findings) {
  public MemberInfo {
    findings = Lists.copyOrEmpty(findings);
  }
}
