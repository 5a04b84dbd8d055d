package io.quorate.gateway.admin;

import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.ReplicaStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node as staff see it: what it says of itself, or what the catalog knows while it is silent.
 * Pure.
 *
 * @param state {@code up}, {@code unreachable}, or {@code failed}: some replica stopped serving
 */
record NodeView(
    String nodeId,
    String address,
    String state,
    String version,
    long uptimeMs,
    int leaders,
    int replicas,
    long diskFreeBytes,
    long diskTotalBytes,
    String metricsAddress,
    List<HealthFinding> findings) {

  static final String UP = "up";
  static final String UNREACHABLE = "unreachable";
  static final String FAILED = "failed";

  private static final double DISK_LOW = 0.10;
  private static final double DISK_VERY_LOW = 0.05;

  static NodeView assess(NodeRecord record, Observation observation) {
    Optional<NodeStatus> status = observation.statusOf(record.getNodeId());
    return status.isPresent()
        ? answered(record, status.get(), observation.catalog().getCluster().getClusterId())
        : silent(record, observation);
  }

  private static NodeView answered(NodeRecord record, NodeStatus status, String clusterId) {
    List<HealthFinding> findings = new ArrayList<>();
    status.getFindingsList().forEach(f -> findings.add(HealthFinding.of(f, record.getNodeId())));
    if (!status.getClusterId().equals(clusterId)) {
      findings.add(
          HealthFinding.error(
              "wrong_cluster",
              record.getNodeId(),
              record.getNodeId() + " belongs to another cluster",
              "Check which process listens at "
                  + record.getAddress()
                  + " and its data directory."));
    }
    disk(record.getNodeId(), status, findings);
    int leaders = 0;
    boolean failed = false;
    for (ReplicaStatus replica : status.getReplicasList()) {
      leaders += replica.getRole().equals("leader") ? 1 : 0;
      failed |= replica.getRole().equals(FAILED);
    }
    return new NodeView(
        record.getNodeId(),
        record.getAddress(),
        failed ? FAILED : UP,
        status.getVersion(),
        status.getUptimeMs(),
        leaders,
        status.getReplicasCount(),
        status.getDiskFreeBytes(),
        status.getDiskTotalBytes(),
        status.getMetricsAddress(),
        List.copyOf(findings));
  }

  private static void disk(String nodeId, NodeStatus status, List<HealthFinding> findings) {
    boolean told = findings.stream().anyMatch(finding -> finding.code().startsWith("disk_"));
    if (told || status.getDiskTotalBytes() <= 0) {
      return;
    }
    double free = (double) status.getDiskFreeBytes() / status.getDiskTotalBytes();
    if (free < DISK_LOW) {
      HealthFinding.Severity severity =
          free < DISK_VERY_LOW ? HealthFinding.Severity.ERROR : HealthFinding.Severity.WARNING;
      findings.add(
          new HealthFinding(
              severity,
              "disk_low",
              nodeId,
              "%s has %.1f %% of its disk left".formatted(nodeId, free * 100),
              "Free or add space; a node refuses writes before its disk is full."));
    }
  }

  private static NodeView silent(NodeRecord record, Observation observation) {
    String nodeId = record.getNodeId();
    String reason =
        observation.nodes().get(nodeId) instanceof Observation.NodeAnswer.Silent silent
            ? silent.reason()
            : "it was not asked";
    int replicas =
        (int)
            observation.catalog().getGroupsList().stream()
                .filter(group -> group.getReplicasList().contains(nodeId))
                .count();
    HealthFinding finding =
        HealthFinding.error(
            "node_unreachable",
            nodeId,
            nodeId + " does not answer at " + record.getAddress() + ": " + reason,
            "See whether its process runs and its network works; once it is back it catches up by"
                + " itself.");
    return new NodeView(
        nodeId,
        record.getAddress(),
        UNREACHABLE,
        "",
        0,
        0,
        replicas,
        0,
        0,
        record.getMetricsAddress(),
        List.of(finding));
  }
}
