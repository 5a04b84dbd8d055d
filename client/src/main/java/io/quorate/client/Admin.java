package io.quorate.client;

import io.quorate.client.admin.ClusterInfo;
import io.quorate.client.admin.Compaction;
import io.quorate.client.admin.GroupInfo;
import io.quorate.client.admin.Health;
import io.quorate.client.admin.Leadership;
import io.quorate.client.admin.MemberInfo;
import io.quorate.client.admin.NodeInfo;
import io.quorate.client.admin.SnapshotInfo;
import io.quorate.client.admin.TenantInfo;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The administration routes; they want staff (tenant {@code system}). */
public final class Admin {
  private static final String ROOT = "/admin/v1/";

  private final Transport transport;

  Admin(Transport transport) {
    this.transport = transport;
  }

  public ClusterInfo cluster() {
    return Json.read(get("cluster"), ClusterInfo.class);
  }

  public Health health() {
    return Json.read(get("health"), Health.class);
  }

  public List<NodeInfo> nodes() {
    return Json.readItems(get("nodes"), NodeInfo.class);
  }

  public NodeInfo node(String node) {
    return Json.read(get("nodes/" + segment(node)), NodeInfo.class);
  }

  public List<GroupInfo> groups() {
    return Json.readItems(get("groups"), GroupInfo.class);
  }

  public GroupInfo group(String group) {
    return Json.read(get("groups/" + segment(group)), GroupInfo.class);
  }

  public List<MemberInfo> members(String group) {
    return Json.readItems(get("groups/" + segment(group) + "/members"), MemberInfo.class);
  }

  /** Moves leadership; {@code target} null leaves the choice to the leader. */
  public Leadership transferLeader(String group, @Nullable String target) {
    Map<String, String> body = target == null ? Map.of() : Map.of("target", target);
    return Json.read(post("groups/" + segment(group) + "/leader:transfer", body), Leadership.class);
  }

  /** Makes a snapshot on {@code node}, or on the leader when that is null. */
  public SnapshotInfo createSnapshot(String group, @Nullable String node) {
    Map<String, String> body = node == null ? Map.of() : Map.of("node", node);
    return Json.read(post("groups/" + segment(group) + "/snapshots", body), SnapshotInfo.class);
  }

  /** Newest first. */
  public List<SnapshotInfo> snapshots(String group) {
    return Json.readItems(get("groups/" + segment(group) + "/snapshots"), SnapshotInfo.class);
  }

  /** Gives up a group's history below a revision; null: below the present one. */
  public Compaction compact(String group, @Nullable Long revision) {
    Map<String, Long> body = revision == null ? Map.of() : Map.of("revision", revision);
    return Json.read(post("groups/" + segment(group) + "/compact", body), Compaction.class);
  }

  public List<TenantInfo> tenants() {
    return Json.readItems(get("tenants"), TenantInfo.class);
  }

  /**
   * Lets a tenant read no further back than that.
   *
   * @param window such as {@code 2m}; null: as far as the cluster keeps history
   */
  public TenantInfo setHistoryWindow(String tenant, @Nullable String window) {
    Map<String, @Nullable String> change = Collections.singletonMap("history_window", window);
    Call call = Call.patchJson(ROOT + "tenants/" + segment(tenant), Json.body(change));
    return Json.read(transport.send(call).body(), TenantInfo.class);
  }

  private byte[] get(String path) {
    return transport.send(Call.get(ROOT + path)).body();
  }

  private byte[] post(String path, Object body) {
    return transport.send(Call.postJson(ROOT + path, Json.body(body))).body();
  }

  /** A name as one segment: its slashes are encoded. */
  private static String segment(String name) {
    return PercentEncoding.query(name.getBytes(StandardCharsets.UTF_8));
  }
}
