package io.quorate.storage.node;

import io.quorate.internal.v1.MemberStatus;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.ReplicaStatus;
import io.quorate.storage.apply.Checkpoint;
import io.quorate.storage.group.Group;
import io.quorate.storage.health.Finding;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.raft.RaftReplica;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How replicas and findings look to operators. Pure, but for the status that it asks for. */
final class NodeReport {
  private NodeReport() {}

  static ReplicaStatus replica(Replica replica) {
    ReplicaStatus.Builder status = ReplicaStatus.newBuilder().setGroupId(replica.groupId());
    ReplicaState state = replica.state();
    if (state instanceof ReplicaState.Serving serving) {
      serving(serving.group(), status);
    } else if (state instanceof ReplicaState.Failed failed) {
      status.setRole("failed").addFindings(finding(failed.finding()));
    } else {
      status.setRole(state instanceof ReplicaState.Starting ? "starting" : "stopping");
    }
    return status.build();
  }

  private static void serving(Group group, ReplicaStatus.Builder into) {
    RaftReplica.Status raft = group.replica().status();
    Position position = group.machine().position();
    String leaderId = raft.leaderId();
    into.setRole(raft.role())
        .setTerm(raft.term())
        .setLeaderId(leaderId == null ? "" : leaderId)
        .setCommittedIndex(raft.committedIndex())
        .setAppliedIndex(raft.appliedIndex())
        .setLogFirstIndex(raft.logFirstIndex())
        .setLogLastIndex(raft.logLastIndex())
        .setLogBytes(raft.logBytes())
        .setSnapshotIndex(raft.snapshotIndex())
        .setRevision(position.revision())
        .setCompactRevision(position.compactRevision())
        .setKeys(position.keys())
        .setChecksum(position.checksum())
        .setVerifiedRevision(verifiedRevision(group.machine().lastCheckpoint()))
        .setSizeBytes(group.machine().sizeBytes());
    for (RaftReplica.Member member : raft.members()) {
      into.addMembers(
          MemberStatus.newBuilder()
              .setNodeId(member.nodeId())
              .setLearner(member.learner())
              .setMatchIndex(member.matchIndex())
              .setNextIndex(member.nextIndex())
              .setLagEntries(
                  member.matchIndex() == 0
                      ? 0
                      : Math.max(0, raft.logLastIndex() - member.matchIndex()))
              .setAlive(member.alive()));
    }
    if (group.machine().failure() != null) {
      into.setRole("failed");
    }
  }

  private static long verifiedRevision(@Nullable Checkpoint last) {
    return last == null ? 0 : Math.max(0, last.comparedRevision());
  }

  static io.quorate.internal.v1.Finding finding(Finding finding) {
    return io.quorate.internal.v1.Finding.newBuilder()
        .setSeverity(finding.severity().name().toLowerCase(Locale.ROOT))
        .setCode(finding.code())
        .setMessage(finding.message())
        .setRemedy(finding.remedy())
        .build();
  }

  static void addFindings(List<Finding> findings, NodeStatus.Builder into) {
    findings.forEach(finding -> into.addFindings(finding(finding)));
  }
}
