package io.quorate.storage.node;

import io.quorate.internal.v1.CompactResponse;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.storage.config.NodeConfig;
import io.quorate.storage.group.Group;
import io.quorate.storage.identity.DataDirectory;
import io.quorate.storage.rpc.NodeOperations;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Status and operations of this node's replicas, for the admin routes of the gateway. */
final class NodeOperator implements NodeOperations {
  private final NodeConfig config;
  private final DataDirectory directory;
  private final Replicas replicas;
  private final Archives archives;
  private final DiskSpace disk;
  private final NodeFindings findings;

  NodeOperator(
      NodeConfig config,
      DataDirectory directory,
      Replicas replicas,
      Archives archives,
      DiskSpace disk,
      NodeFindings findings) {
    this.config = config;
    this.directory = directory;
    this.replicas = replicas;
    this.archives = archives;
    this.disk = disk;
    this.findings = findings;
  }

  @Override
  public NodeStatus status() {
    NodeStatus.Builder status =
        NodeStatus.newBuilder()
            .setNodeId(config.node().id())
            .setAddress(config.node().advertise().toString())
            .setMetricsAddress(config.node().metricsListen().toString())
            .setVersion(SoftwareVersion.current())
            .setUptimeMs(ManagementFactory.getRuntimeMXBean().getUptime())
            .setClusterId(directory.identity().clusterId())
            .setDiskFreeBytes(disk.freeBytes())
            .setDiskTotalBytes(disk.totalBytes());
    for (Replica replica : replicas.all()) {
      status.addReplicas(NodeReport.replica(replica));
    }
    NodeReport.addFindings(findings.current(), status);
    return status.build();
  }

  @Override
  public CompletionStage<String> transferLeader(String groupId, @Nullable String target) {
    return requireLeading(groupId).replica().transferLeadership(target);
  }

  @Override
  public CompletionStage<SnapshotInfo> createSnapshot(String groupId) {
    Group group = requireServing(groupId);
    return group
        .replica()
        .snapshot()
        .thenApplyAsync(
            done ->
                archives.list(groupId).stream()
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new QuorateException(
                                ErrorCode.INTERNAL, "the snapshot is not in the archive")));
  }

  @Override
  public CompletionStage<CompactResponse> compact(String groupId, long revision) {
    return requireLeading(groupId)
        .compact(revision)
        .thenApply(
            position ->
                CompactResponse.newBuilder()
                    .setRevision(position.revision())
                    .setCompactRevision(position.compactRevision())
                    .build());
  }

  @Override
  public List<SnapshotInfo> listSnapshots(String groupId) {
    if (!groupId.isEmpty() && replicas.find(groupId).isEmpty()) {
      throw new QuorateException(ErrorCode.NOT_FOUND, replicas.whyNotServing(groupId));
    }
    return archives.list(groupId);
  }

  private Group requireLeading(String groupId) {
    Group group = requireServing(groupId);
    if (!group.replica().isLeader()) {
      throw new QuorateException(ErrorCode.NOT_LEADER, "this node does not lead group " + groupId);
    }
    return group;
  }

  private Group requireServing(String groupId) {
    return replicas
        .serving(groupId)
        .orElseThrow(
            () ->
                new QuorateException(
                    replicas.find(groupId).isEmpty()
                        ? ErrorCode.NOT_FOUND
                        : ErrorCode.REPLICA_FAILED,
                    replicas.whyNotServing(groupId)));
  }
}
