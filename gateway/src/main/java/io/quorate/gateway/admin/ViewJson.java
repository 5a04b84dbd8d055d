package io.quorate.gateway.admin;

import io.quorate.internal.v1.SnapshotInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;

/** The admin API's JSON, as docs/API.md gives it. Pure. */
final class ViewJson {
  private ViewJson() {}

  static JsonObject cluster(ClusterView view) {
    return new JsonObject()
        .put("cluster_id", view.cluster().getClusterId())
        .put("name", view.cluster().getName())
        .put("state", view.state().id())
        .put("version", view.version())
        .put("epoch", view.epoch())
        .put("nodes", view.nodes().size())
        .put("nodes_up", view.nodesUp())
        .put("groups", view.groups().size())
        .put("groups_healthy", view.groupsHealthy())
        .put("failures_tolerated", view.failuresTolerated());
  }

  static JsonObject health(ClusterView view) {
    return new JsonObject()
        .put("state", view.state().id())
        .put("checked_at", view.checkedAt().toString())
        .put("findings", array(view.findings(), ViewJson::finding));
  }

  static JsonObject node(NodeView node) {
    return new JsonObject()
        .put("node_id", node.nodeId())
        .put("address", node.address())
        .put("state", node.state())
        .put("version", node.version())
        .put("uptime_ms", node.uptimeMs())
        .put("leaders", node.leaders())
        .put("replicas", node.replicas())
        .put("disk_free_bytes", node.diskFreeBytes())
        .put("disk_total_bytes", node.diskTotalBytes())
        .put("metrics_address", node.metricsAddress())
        .put("findings", array(node.findings(), ViewJson::finding));
  }

  static JsonObject group(GroupView group) {
    return new JsonObject()
        .put("group_id", group.groupId())
        .put("state", group.state().id())
        .put("leader", group.leader().orElse(null))
        .put("term", group.term())
        .put("committed_index", group.committedIndex())
        .put("applied_index", group.appliedIndex())
        .put("revision", group.revision())
        .put("compact_revision", group.compactRevision())
        .put("keys", group.keys())
        .put("size_bytes", group.sizeBytes())
        .put("log_first_index", group.logFirstIndex())
        .put("log_last_index", group.logLastIndex())
        .put("log_bytes", group.logBytes())
        .put("snapshot_index", group.snapshotIndex())
        .put("max_lag_entries", group.maxLagEntries())
        .put("failures_tolerated", group.failuresTolerated())
        .put("members", array(group.members(), ViewJson::member))
        .put("findings", array(group.findings(), ViewJson::finding));
  }

  static JsonObject member(MemberView member) {
    return new JsonObject()
        .put("node_id", member.nodeId())
        .put("role", member.role())
        .put("learner", member.learner())
        .put("state", member.state())
        .put("match_index", member.matchIndex())
        .put("next_index", member.nextIndex())
        .put("committed_index", member.committedIndex())
        .put("applied_index", member.appliedIndex())
        .put("lag_entries", member.lagEntries())
        .put("checksum", checksum(member.checksum()))
        .put("verified_revision", member.verifiedRevision())
        .put("snapshot_index", member.snapshotIndex())
        .put("findings", array(member.findings(), ViewJson::finding));
  }

  static JsonObject snapshot(SnapshotInfo snapshot) {
    return new JsonObject()
        .put("snapshot_id", snapshot.getSnapshotId())
        .put("group_id", snapshot.getGroupId())
        .put("node_id", snapshot.getNodeId())
        .put("index", snapshot.getIndex())
        .put("term", snapshot.getTerm())
        .put("revision", snapshot.getRevision())
        .put("keys", snapshot.getKeys())
        .put("size_bytes", snapshot.getSizeBytes())
        .put("checksum", checksum(snapshot.getChecksum()))
        .put("created_at", Instant.ofEpochMilli(snapshot.getCreatedAtMs()).toString());
  }

  static JsonObject finding(HealthFinding finding) {
    return new JsonObject()
        .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
        .put("code", finding.code())
        .put("subject", finding.subject())
        .put("message", finding.message())
        .put("remedy", finding.remedy());
  }

  static <T> JsonObject items(Collection<T> items, Function<T, JsonObject> toJson) {
    return new JsonObject().put("items", array(items, toJson));
  }

  static <T> JsonArray array(Collection<T> items, Function<T, JsonObject> toJson) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(toJson.apply(item)));
    return array;
  }

  private static String checksum(long checksum) {
    return "%016x".formatted(checksum);
  }
}
