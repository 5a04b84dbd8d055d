package io.quorate.gateway.admin;

import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.MemberStatus;
import io.quorate.internal.v1.ReplicaStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a group's replicas say into one list of its members. The leader's word on membership
 * and progress counts most, then that of the most advanced replica, then the catalog. Pure.
 */
final class GroupMembers {
  private final Observation observation;
  private final GroupRecord group;
  private final Map<String, ReplicaStatus> replicas = new LinkedHashMap<>();
  private final @Nullable String leader;
  private final @Nullable ReplicaStatus best;

  GroupMembers(GroupRecord group, Observation observation) {
    this.observation = observation;
    this.group = group;
    // Not only the catalog's replicas: membership may have changed since it was written.
    for (String nodeId : observation.nodes().keySet().stream().sorted().toList()) {
      observation.statusOf(nodeId).stream()
          .flatMap(status -> status.getReplicasList().stream())
          .filter(replica -> replica.getGroupId().equals(group.getGroupId()))
          .findFirst()
          .ifPresent(replica -> replicas.put(nodeId, replica));
    }
    // A deposed leader that has not noticed yet is at a lower term.
    this.leader =
        replicas.entrySet().stream()
            .filter(replica -> replica.getValue().getRole().equals("leader"))
            .max(Comparator.comparingLong(replica -> replica.getValue().getTerm()))
            .map(Map.Entry::getKey)
            .orElse(null);
    this.best =
        leader != null
            ? replicas.get(leader)
            : replicas.values().stream()
                .max(
                    Comparator.comparingLong(ReplicaStatus::getTerm)
                        .thenComparingLong(ReplicaStatus::getCommittedIndex)
                        .thenComparingLong(ReplicaStatus::getLogLastIndex))
                .orElse(null);
  }

  Optional<String> leader() {
    return Optional.ofNullable(leader);
  }

  /** The replica whose word counts; empty when no replica is in sight. */
  Optional<ReplicaStatus> best() {
    return Optional.ofNullable(best);
  }

  Map<String, ReplicaStatus> replicas() {
    return replicas;
  }

  List<MemberView> members() {
    Map<String, MemberStatus> known = new LinkedHashMap<>();
    if (best != null) {
      best.getMembersList().forEach(member -> known.put(member.getNodeId(), member));
    }
    if (known.isEmpty()) {
      group
          .getReplicasList()
          .forEach(id -> known.put(id, MemberStatus.newBuilder().setNodeId(id).build()));
    }
    if (leader != null) {
      known.putIfAbsent(leader, MemberStatus.newBuilder().setNodeId(leader).build());
    }
    List<MemberView> members = new ArrayList<>();
    known.values().forEach(member -> members.add(member(member)));
    members.sort(Comparator.comparing(MemberView::nodeId));
    return List.copyOf(members);
  }

  private MemberView member(MemberStatus member) {
    String nodeId = member.getNodeId();
    ReplicaStatus replica = replicas.get(nodeId);
    if (replica == null) {
      boolean answered = observation.statusOf(nodeId).isPresent();
      return new MemberView(
          nodeId,
          "unknown",
          member.getLearner(),
          answered ? MemberView.MISSING : NodeView.UNREACHABLE,
          member.getMatchIndex(),
          member.getNextIndex(),
          0,
          0,
          member.getLagEntries(), // as the leader knows it; without a leader nobody does
          0,
          0,
          0,
          List.of());
    }
    String subject = group.getGroupId() + "@" + nodeId;
    List<HealthFinding> findings =
        replica.getFindingsList().stream().map(f -> HealthFinding.of(f, subject)).toList();
    long match = nodeId.equals(leader) ? replica.getLogLastIndex() : member.getMatchIndex();
    return new MemberView(
        nodeId,
        replica.getRole(),
        member.getLearner(),
        stateOf(replica),
        match,
        nodeId.equals(leader) ? match + 1 : member.getNextIndex(),
        replica.getCommittedIndex(),
        replica.getAppliedIndex(),
        lag(member, replica.getLogLastIndex()),
        replica.getChecksum(),
        replica.getVerifiedRevision(),
        replica.getSnapshotIndex(),
        findings);
  }

  /** The leader knows; without one, what the longest log in sight has more. */
  private long lag(MemberStatus member, long logLastIndex) {
    if (leader != null) {
      return member.getNodeId().equals(leader) ? 0 : member.getLagEntries();
    }
    long longest =
        replicas.values().stream().mapToLong(ReplicaStatus::getLogLastIndex).max().orElse(0);
    return Math.max(0, longest - logLastIndex);
  }

  private static String stateOf(ReplicaStatus replica) {
    return switch (replica.getRole()) {
      case "failed" -> NodeView.FAILED;
      case "starting" -> MemberView.STARTING;
      default -> NodeView.UP;
    };
  }
}
