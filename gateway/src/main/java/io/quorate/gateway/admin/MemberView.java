package io.quorate.gateway.admin;

import java.util.List;

/**
 * A replica of a group as staff see it.
 *
 * @param role {@code leader}, {@code follower}, {@code candidate}, {@code learner}, {@code
 *     starting}, {@code failed}; {@code unknown} when its node is silent or has no such replica
 * @param state {@code up}, {@code starting}, {@code failed}, {@code missing} or {@code unreachable}
 * @param matchIndex the last entry that the leader knows to be in this replica's log
 * @param lagEntries how far the leader's log is ahead of that
 * @param checksum of its state at the applied index; 0 when unknown
 * @param verifiedRevision the newest at which its state was compared with the leader's and agreed,
 *     since it was opened; 0 before that
 */
record MemberView(
    String nodeId,
    String role,
    boolean learner,
    String state,
    long matchIndex,
    long nextIndex,
    long committedIndex,
    long appliedIndex,
    long lagEntries,
    long checksum,
    long verifiedRevision,
    long snapshotIndex,
    List<HealthFinding> findings) {

  static final String MISSING = "missing";
  static final String STARTING = "starting";

  boolean isUp() {
    return state.equals(NodeView.UP);
  }
}
