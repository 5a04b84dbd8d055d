package io.quorate.storage.rpc;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.storage.group.Group;
import java.util.Optional;

/**
 * Who leads a group, as far as this node knows, and how to send a caller there. Belongs to one view
 * of the catalog.
 */
record Leaders(CatalogView view, Groups groups) {

  /**
   * Why a request for the group can't be answered here, with the address to go to instead; empty
   * when it can.
   *
   * @param anyReplica a follower will do
   */
  Optional<Failure> refusal(String groupId, boolean anyReplica) {
    Optional<Group> group = groups.serving(groupId);
    if (group.isEmpty()) {
      return Optional.of(notLeader(groups.whyNotServing(groupId), replicaElsewhere(groupId)));
    }
    if (anyReplica || group.get().replica().isLeader()) {
      return Optional.empty();
    }
    return Optional.of(notLeader("this node does not lead group " + groupId, leader(group.get())));
  }

  /** The group, which {@link #refusal} did not refuse. */
  Group group(String groupId) {
    return groups
        .serving(groupId)
        .orElseThrow(
            () -> new QuorateException(ErrorCode.UNAVAILABLE, groups.whyNotServing(groupId)));
  }

  /** What a group answered, with where to go when that was not leading. */
  Failure failure(String groupId, ErrorCode code, String detail, String leaderId) {
    if (code != ErrorCode.NOT_LEADER) {
      return new Failure(code, detail, "", view.getEpoch());
    }
    String known = leaderId.isEmpty() ? groups.serving(groupId).map(this::leader).orElse("") : "";
    return notLeader(detail, leaderId.isEmpty() ? known : address(leaderId));
  }

  Failure failure(String groupId, Throwable error) {
    return error instanceof QuorateException expected
        ? failure(groupId, expected.code(), expected.detail(), "")
        : Failure.of(error, "a request for group " + groupId);
  }

  private Failure notLeader(String detail, String address) {
    return new Failure(ErrorCode.NOT_LEADER, detail, address, view.getEpoch());
  }

  private String leader(Group group) {
    String leaderId = group.replica().leaderId();
    return leaderId == null ? "" : address(leaderId);
  }

  /** Some node that should have a replica: it knows the leader. */
  private String replicaElsewhere(String groupId) {
    for (GroupRecord group : view.getGroupsList()) {
      if (group.getGroupId().equals(groupId) && group.getReplicasCount() > 0) {
        return address(group.getReplicas(0));
      }
    }
    return "";
  }

  private String address(String nodeId) {
    for (NodeRecord node : view.getNodesList()) {
      if (node.getNodeId().equals(nodeId)) {
        return node.getAddress();
      }
    }
    return "";
  }
}
