package io.quorate.gateway.admin;

import java.util.List;
import java.util.Optional;

/**
 * A Raft group as staff see it. Indexes, sizes and revisions are the leader's, or the most advanced
 * replica's while there is none.
 *
 * @param leader the node that leads; empty while there is none
 * @param maxLagEntries of all members, silent ones included
 * @param failuresTolerated how many more voters may be lost before nothing can be committed
 */
record GroupView(
    String groupId,
    HealthState state,
    Optional<String> leader,
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
    int failuresTolerated,
    List<MemberView> members,
    List<HealthFinding> findings) {}
