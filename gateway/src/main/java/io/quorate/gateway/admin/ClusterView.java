package io.quorate.gateway.admin;

import io.quorate.internal.v1.ClusterRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The whole cluster as staff see it, made from one observation. Pure.
 *
 * @param failuresTolerated how many more losses the weakest group survives
 * @param findings of nodes, groups and replicas, the worst first
 */
record ClusterView(
    Instant checkedAt,
    ClusterRecord cluster,
    long epoch,
    String version,
    HealthState state,
    int failuresTolerated,
    List<NodeView> nodes,
    List<GroupView> groups,
    List<HealthFinding> findings) {

  /** Of the groups with the same trouble, as many are named. */
  private static final int MAX_NAMED = 6;

  static ClusterView assess(Observation observation) {
    List<NodeView> nodes =
        observation.catalog().getNodesList().stream()
            .map(record -> NodeView.assess(record, observation))
            .toList();
    List<GroupView> groups =
        observation.catalog().getGroupsList().stream()
            .map(record -> GroupAssessment.assess(record, observation))
            .toList();
    TreeSet<String> versions = new TreeSet<>();
    nodes.stream().map(NodeView::version).filter(v -> !v.isEmpty()).forEach(versions::add);
    List<HealthFinding> findings = findings(nodes, groups, versions);
    return new ClusterView(
        observation.at(),
        observation.catalog().getCluster(),
        observation.catalog().getEpoch(),
        versions.isEmpty() ? "" : versions.last(),
        state(nodes, groups, findings),
        groups.stream().mapToInt(GroupView::failuresTolerated).min().orElse(0),
        nodes,
        groups,
        findings);
  }

  Optional<NodeView> node(String nodeId) {
    return nodes.stream().filter(node -> node.nodeId().equals(nodeId)).findFirst();
  }

  Optional<GroupView> group(String groupId) {
    return groups.stream().filter(group -> group.groupId().equals(groupId)).findFirst();
  }

  long nodesUp() {
    return nodes.stream().filter(node -> !node.state().equals(NodeView.UNREACHABLE)).count();
  }

  long groupsHealthy() {
    return groups.stream().filter(group -> group.state() == HealthState.HEALTHY).count();
  }

  private static HealthState state(
      List<NodeView> nodes, List<GroupView> groups, List<HealthFinding> findings) {
    if (nodes.stream().allMatch(node -> node.state().equals(NodeView.UNREACHABLE))) {
      return HealthState.UNREACHABLE;
    }
    if (groups.stream().anyMatch(group -> group.state().compareTo(HealthState.NO_QUORUM) >= 0)) {
      return HealthState.NO_QUORUM;
    }
    return findings.isEmpty() ? HealthState.HEALTHY : HealthState.DEGRADED;
  }

  private static List<HealthFinding> findings(
      List<NodeView> nodes, List<GroupView> groups, TreeSet<String> versions) {
    List<HealthFinding> findings = new ArrayList<>();
    nodes.forEach(node -> findings.addAll(node.findings()));
    if (versions.size() > 1) {
      findings.add(
          HealthFinding.warning(
              "version_skew",
              "cluster",
              "nodes run different versions: " + String.join(", ", versions),
              "Finish the upgrade."));
    }
    findings.addAll(merged(groups));
    findings.sort(HealthFinding.WORST_FIRST);
    return List.copyOf(findings);
  }

  /** A finding with the group that has it. */
  private record OfGroup(String groupId, HealthFinding finding) {

    /** Equal for the same trouble in another group. */
    String kind() {
      return finding.code() + "\n" + finding.message().replace(groupId, "");
    }
  }

  /** A lost node touches all its groups alike: that is one line to read, not one per group. */
  private static List<HealthFinding> merged(List<GroupView> groups) {
    Map<String, List<OfGroup>> alike = new LinkedHashMap<>();
    for (GroupView group : groups) {
      for (HealthFinding finding : group.findings()) {
        OfGroup found = new OfGroup(group.groupId(), finding);
        alike.computeIfAbsent(found.kind(), kind -> new ArrayList<>()).add(found);
      }
    }
    return alike.values().stream().map(ClusterView::merge).toList();
  }

  private static HealthFinding merge(List<OfGroup> alike) {
    OfGroup first = alike.get(0);
    HealthFinding finding = first.finding();
    if (alike.size() == 1) {
      return finding;
    }
    return new HealthFinding(
        finding.severity(),
        finding.code(),
        named(alike.stream().map(found -> found.finding().subject()).toList()),
        finding
            .message()
            .replace(first.groupId(), named(alike.stream().map(OfGroup::groupId).toList())),
        finding.remedy());
  }

  private static String named(List<String> names) {
    return names.size() <= MAX_NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MAX_NAMED))
            + " and %d more".formatted(names.size() - MAX_NAMED);
  }
}
