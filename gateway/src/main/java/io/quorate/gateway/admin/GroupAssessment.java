package io.quorate.gateway.admin;

import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.MemberStatus;
import io.quorate.internal.v1.ReplicaStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Judges one group by what its replicas say: can it commit, how many more losses will it survive,
 * do its replicas agree. Pure; the rules are the body of {@link #findings}.
 */
final class GroupAssessment {
  /** Behind by more entries than a busy group appends in a second or so. */
  static final long LAG_WARNING_ENTRIES = 10_000;

  private final String groupId;
  private final GroupMembers merged;
  private final List<MemberView> members;
  private final List<MemberView> voters;
  private final int votersUp;
  private final int quorum;

  private GroupAssessment(GroupRecord group, Observation observation) {
    this.groupId = group.getGroupId();
    this.merged = new GroupMembers(group, observation);
    this.members = merged.members();
    this.voters = members.stream().filter(member -> !member.learner()).toList();
    this.votersUp = (int) voters.stream().filter(MemberView::isUp).count();
    this.quorum = voters.size() / 2 + 1;
  }

  static GroupView assess(GroupRecord group, Observation observation) {
    return new GroupAssessment(group, observation).view();
  }

  private GroupView view() {
    List<HealthFinding> findings = findings();
    ReplicaStatus best = merged.best().orElse(ReplicaStatus.getDefaultInstance());
    return new GroupView(
        groupId,
        state(findings),
        merged.leader(),
        best.getTerm(),
        best.getCommittedIndex(),
        best.getAppliedIndex(),
        best.getRevision(),
        best.getCompactRevision(),
        best.getKeys(),
        best.getSizeBytes(),
        best.getLogFirstIndex(),
        best.getLogLastIndex(),
        best.getLogBytes(),
        best.getSnapshotIndex(),
        members.stream().mapToLong(MemberView::lagEntries).max().orElse(0),
        Math.max(0, votersUp - quorum),
        members,
        findings);
  }

  private HealthState state(List<HealthFinding> findings) {
    if (merged.replicas().isEmpty()) {
      return HealthState.UNREACHABLE;
    }
    if (votersUp < quorum) {
      return HealthState.NO_QUORUM;
    }
    return findings.isEmpty() ? HealthState.HEALTHY : HealthState.DEGRADED;
  }

  private List<HealthFinding> findings() {
    List<HealthFinding> findings = new ArrayList<>();
    quorum(findings);
    leader(findings);
    for (MemberView member : members) {
      member(member, findings);
    }
    checksums(findings);
    findings.sort(HealthFinding.WORST_FIRST);
    return List.copyOf(findings);
  }

  private void quorum(List<HealthFinding> findings) {
    String down =
        String.join(
            ", ",
            voters.stream()
                .filter(voter -> !voter.isUp())
                .map(voter -> voter.nodeId() + " (" + voter.state() + ")")
                .toList());
    if (votersUp < quorum) {
      findings.add(
          HealthFinding.error(
              "no_quorum",
              groupId,
              "No quorum in %s, so no reads and no writes: %d of %d voters up, %d needed. Down: %s"
                  .formatted(groupId, votersUp, voters.size(), quorum, down),
              "Bring back any %d of them; do not wipe their data.".formatted(quorum - votersUp)));
    } else if (votersUp < voters.size() && votersUp == quorum) {
      findings.add(
          HealthFinding.error(
              "quorum_at_risk",
              groupId,
              "One more loss stops " + groupId + ". Down: " + down,
              "Bring the voters back before anything else is restarted."));
    } else if (votersUp < voters.size()) {
      findings.add(
          HealthFinding.warning(
              "voter_down",
              groupId,
              "A voter of %s is down; more that may be lost: %d. Down: %s"
                  .formatted(groupId, votersUp - quorum, down),
              "Bring the voters back."));
    }
  }

  private void leader(List<HealthFinding> findings) {
    if (votersUp < quorum) {
      return; // no_quorum says it all
    }
    if (merged.leader().isEmpty()) {
      findings.add(
          HealthFinding.error(
              "no_leader",
              groupId,
              "No leader in " + groupId + " although enough voters are up",
              "An election takes about a second. If this stays, look at the network between the"
                  + " nodes."));
      return;
    }
    for (MemberStatus known : merged.best().orElseThrow().getMembersList()) {
      boolean up = members.stream().anyMatch(m -> m.nodeId().equals(known.getNodeId()) && m.isUp());
      if (up && !known.getAlive() && !known.getNodeId().equals(merged.leader().get())) {
        findings.add(
            HealthFinding.warning(
                "peer_unreachable",
                groupId + "@" + known.getNodeId(),
                "the leader of %s does not hear from %s, which answers the gateway"
                    .formatted(groupId, known.getNodeId()),
                "Look at the network between "
                    + merged.leader().get()
                    + " and "
                    + known.getNodeId()
                    + "."));
      }
    }
  }

  private void member(MemberView member, List<HealthFinding> findings) {
    String subject = groupId + "@" + member.nodeId();
    findings.addAll(member.findings());
    if (member.state().equals(NodeView.FAILED)
        && member.findings().stream()
            .noneMatch(f -> f.severity() == HealthFinding.Severity.ERROR)) {
      findings.add(
          HealthFinding.error(
              "replica_failed",
              subject,
              "the replica of %s on %s stopped serving".formatted(groupId, member.nodeId()),
              "Its node's log says why; restart the node, and replace the replica if it fails"
                  + " again."));
    }
    if (member.state().equals(MemberView.MISSING)) {
      findings.add(
          HealthFinding.error(
              "replica_missing",
              subject,
              member.nodeId() + " answers but has no replica of " + groupId,
              "Its data directory may have been lost: remove the member and add it again."));
    }
    if (member.state().equals(MemberView.STARTING)) {
      findings.add(
          HealthFinding.warning(
              "replica_starting",
              subject,
              "the replica of %s on %s is starting".formatted(groupId, member.nodeId()),
              "Wait; it loads its snapshot and replays its log."));
    }
    if (member.isUp() && member.lagEntries() > LAG_WARNING_ENTRIES) {
      findings.add(
          HealthFinding.warning(
              "replica_lagging",
              subject,
              "%s is %,d entries behind in %s"
                  .formatted(member.nodeId(), member.lagEntries(), groupId),
              "It catches up by itself unless its disk or network is too slow."));
    }
    if (member.isUp() && member.committedIndex() - member.appliedIndex() > LAG_WARNING_ENTRIES) {
      findings.add(
          HealthFinding.warning(
              "apply_lagging",
              subject,
              "%s has %,d committed entries of %s to apply"
                  .formatted(
                      member.nodeId(), member.committedIndex() - member.appliedIndex(), groupId),
              "Look at the node's CPU and disk."));
    }
  }

  /** Replicas that applied the same entries must have the same state; 0 is no checksum. */
  private void checksums(List<HealthFinding> findings) {
    Map<Long, Map<Long, TreeSet<String>>> byIndex = new TreeMap<>();
    for (MemberView member : members) {
      if (member.isUp() && member.checksum() != 0) {
        byIndex
            .computeIfAbsent(member.appliedIndex(), index -> new TreeMap<>())
            .computeIfAbsent(member.checksum(), checksum -> new TreeSet<>())
            .add(member.nodeId());
      }
    }
    byIndex.forEach(
        (index, byChecksum) -> {
          if (byChecksum.size() > 1) {
            findings.add(
                HealthFinding.error(
                    "checksum_mismatch",
                    groupId,
                    "replicas of %s differ at index %d: %s"
                        .formatted(groupId, index, byChecksum.values()),
                    "Keep all data directories; the replica that the others disagree with is to be"
                        + " replaced."));
          }
        });
  }
}
