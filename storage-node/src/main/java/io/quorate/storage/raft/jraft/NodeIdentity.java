package io.quorate.storage.raft.jraft;

import io.quorate.internal.v1.RaftHello;

/**
 * Who a node says it is when a Raft stream opens.
 *
 * @param clusterId empty before the cluster's first bootstrap
 * @param incarnation made once per data directory, so that a wiped node is another one
 */
public record NodeIdentity(
    String clusterName, String clusterId, String nodeId, String incarnation) {

  static NodeIdentity of(RaftHello hello) {
    return new NodeIdentity(
        hello.getClusterName(),
        hello.getClusterId(),
        hello.getNodeId(),
        hello.getNodeIncarnation());
  }

  RaftHello.Builder toHello() {
    return RaftHello.newBuilder()
        .setClusterName(clusterName)
        .setClusterId(clusterId)
        .setNodeId(nodeId)
        .setNodeIncarnation(incarnation)
        .setFrameFormat(Frames.FORMAT);
  }
}
