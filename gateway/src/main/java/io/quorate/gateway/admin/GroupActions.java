package io.quorate.gateway.admin;

import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.CompactRequest;
import io.quorate.internal.v1.CompactResponse;
import io.quorate.internal.v1.CreateSnapshotRequest;
import io.quorate.internal.v1.ListSnapshotsRequest;
import io.quorate.internal.v1.ListSnapshotsResponse;
import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.internal.v1.TransferLeaderRequest;
import io.quorate.internal.v1.TransferLeaderResponse;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What staff do to one group: it finds the node that must act and asks it. Whether the act is right
 * at that moment is the node's to judge, under Raft; here only what can't work is refused early.
 * One per event loop.
 */
final class GroupActions {
  private static final long TRANSFER_TIMEOUT_MS = 10_000;
  private static final long COMPACT_TIMEOUT_MS = 10_000;
  private static final long SNAPSHOT_TIMEOUT_MS = 120_000;

  private final NodeClient nodes;

  GroupActions(NodeClient nodes) {
    this.nodes = nodes;
  }

  /** Snapshots of a group on all its nodes, and the nodes that did not tell theirs. */
  record Snapshots(List<SnapshotInfo> newestFirst, List<String> unanswered) {}

  /**
   * Makes another member lead.
   *
   * @param target empty: the most caught-up follower
   * @return the new leader's node
   */
  Future<String> transferLeader(GroupView group, Optional<String> target) {
    String leader = leaderOf(group);
    if (target.isPresent()) {
      MemberView member = memberOf(group, target.get());
      if (member.nodeId().equals(leader)) {
        return Future.succeededFuture(leader);
      }
      if (member.learner() || !member.isUp()) {
        return Future.failedFuture(
            new QuorateException(
                ErrorCode.CONFLICT,
                "%s can't lead %s: it is %s"
                    .formatted(
                        member.nodeId(),
                        group.groupId(),
                        member.learner() ? "a learner" : member.state())));
      }
    }
    TransferLeaderRequest request =
        TransferLeaderRequest.newBuilder()
            .setGroupId(group.groupId())
            .setTargetNodeId(target.orElse(""))
            .build();
    return nodes
        .call(leader, Methods.NODE_TRANSFER_LEADER, request, TRANSFER_TIMEOUT_MS)
        .map(TransferLeaderResponse::getLeaderId);
  }

  /**
   * Makes one replica write a snapshot; returns when it is durable.
   *
   * @param node empty: the leader's
   */
  Future<SnapshotInfo> createSnapshot(GroupView group, Optional<String> node) {
    String where =
        node.map(nodeId -> memberOf(group, nodeId).nodeId()).orElseGet(() -> leaderOf(group));
    CreateSnapshotRequest request =
        CreateSnapshotRequest.newBuilder().setGroupId(group.groupId()).build();
    return nodes.call(where, Methods.NODE_CREATE_SNAPSHOT, request, SNAPSHOT_TIMEOUT_MS);
  }

  /**
   * Gives up a group's history below a revision.
   *
   * @param revision empty: the present one
   */
  Future<CompactResponse> compact(GroupView group, OptionalLong revision) {
    CompactRequest request =
        CompactRequest.newBuilder()
            .setGroupId(group.groupId())
            .setRevision(revision.orElse(0))
            .build();
    return nodes.call(leaderOf(group), Methods.NODE_COMPACT, request, COMPACT_TIMEOUT_MS);
  }

  /** Of all members that answer in time; the others are named. */
  Future<Snapshots> snapshots(GroupView group) {
    ListSnapshotsRequest request =
        ListSnapshotsRequest.newBuilder().setGroupId(group.groupId()).build();
    List<SnapshotInfo> found = new ArrayList<>();
    List<String> unanswered = new ArrayList<>();
    List<Future<ListSnapshotsResponse>> pending = new ArrayList<>();
    for (MemberView member : group.members()) {
      pending.add(
          nodes
              .call(member.nodeId(), Methods.NODE_LIST_SNAPSHOTS, request, ClusterProbe.DEADLINE_MS)
              .timeout(ClusterProbe.DEADLINE_MS, TimeUnit.MILLISECONDS)
              .onSuccess(answer -> found.addAll(answer.getSnapshotsList()))
              .onFailure(silent -> unanswered.add(member.nodeId())));
    }
    return Future.join(pending)
        .transform(
            ended -> {
              found.sort(
                  Comparator.comparingLong(SnapshotInfo::getCreatedAtMs)
                      .thenComparingLong(SnapshotInfo::getIndex)
                      .reversed()
                      .thenComparing(SnapshotInfo::getNodeId));
              unanswered.sort(Comparator.naturalOrder());
              return Future.succeededFuture(
                  new Snapshots(List.copyOf(found), List.copyOf(unanswered)));
            });
  }

  private static String leaderOf(GroupView group) {
    return group
        .leader()
        .orElseThrow(
            () ->
                new QuorateException(
                    ErrorCode.UNAVAILABLE, group.groupId() + " has no leader at the moment"));
  }

  private static MemberView memberOf(GroupView group, String nodeId) {
    return group.members().stream()
        .filter(member -> member.nodeId().equals(nodeId))
        .findFirst()
        .orElseThrow(
            () ->
                new QuorateException(
                    ErrorCode.INVALID_ARGUMENT, nodeId + " is no member of " + group.groupId()));
  }
}
