package io.quorate.client.admin;

/** {@code GET /admin/v1/cluster}: the cluster in one line. */
public record ClusterInfo(
    String clusterId,
    String name,
    String state,
    String version,
    long epoch,
    int nodes,
    int nodesUp,
    int groups,
    int groupsHealthy,
    int failuresTolerated) {}
