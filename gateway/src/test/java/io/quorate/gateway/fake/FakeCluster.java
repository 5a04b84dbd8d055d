package io.quorate.gateway.fake;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.internal.v1.TenantRecord;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Storage nodes with shared groups in memory: what the edge sees of a cluster, without Raft. */
public final class FakeCluster implements AutoCloseable {
  public static final String SECRET = "a-secret-of-the-cluster";
  public static final int TENANT = 2;
  public static final int OTHER_TENANT = 3;

  private final Vertx vertx;
  private final List<FakeNode> nodes = new ArrayList<>();
  private final Map<String, FakeGroup> groups = new LinkedHashMap<>();
  private final Map<String, String> leaders = new ConcurrentHashMap<>();
  private volatile CatalogView view = CatalogView.getDefaultInstance();

  private FakeCluster(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Groups g1..gN, led by the nodes in turn; each tenant's shards spread over the groups. */
  public static FakeCluster start(
      Vertx vertx, int nodeCount, int groupCount, int shards, SigningKeyRecord... keys) {
    FakeCluster cluster = new FakeCluster(vertx);
    CatalogView.Builder view =
        CatalogView.newBuilder()
            .setRevision(1)
            .setEpoch(1)
            .setCluster(ClusterRecord.newBuilder().setClusterId("7b7e0d6c-cluster").setName("test"))
            .addAllSigningKeys(List.of(keys));
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= nodeCount; i++) {
      FakeNode node = new FakeNode("n" + i, cluster, vertx);
      node.start(0);
      cluster.nodes.add(node);
      ids.add(node.id());
      view.addNodes(
          NodeRecord.newBuilder().setNodeId(node.id()).setAddress("127.0.0.1:" + node.port()));
    }
    view.addGroups(GroupRecord.newBuilder().setGroupId("meta").addAllReplicas(ids));
    for (int i = 1; i <= groupCount; i++) {
      String id = "g" + i;
      cluster.groups.put(id, new FakeGroup());
      cluster.leaders.put(id, ids.get((i - 1) % nodeCount));
      view.addGroups(GroupRecord.newBuilder().setGroupId(id).addAllReplicas(ids));
    }
    for (int tenant : new int[] {TENANT, OTHER_TENANT}) {
      view.addTenants(
          TenantRecord.newBuilder().setTenantId(tenant).setName("t" + tenant).setShards(shards));
      for (int shard = 0; shard < shards; shard++) {
        String group = "g" + (1 + shard % groupCount);
        cluster.groups.get(group).own(tenant, shard, 1);
        view.addRoutes(route(tenant, shard, group, 1));
      }
    }
    cluster.view = view.build();
    return cluster;
  }

  public CatalogView view() {
    return view;
  }

  public FakeGroup group(String groupId) {
    return groups.get(groupId);
  }

  public List<FakeNode> nodes() {
    return nodes;
  }

  public FakeNode node(String nodeId) {
    return nodes.stream().filter(node -> node.id().equals(nodeId)).findFirst().orElseThrow();
  }

  public String leaderOf(String groupId) {
    return leaders.getOrDefault(groupId, "");
  }

  /** An empty node id: nobody leads. */
  public void lead(String groupId, String nodeId) {
    leaders.put(groupId, nodeId);
  }

  /** Moves a shard, and tells the watchers unless they shall find out themselves. */
  public void move(int tenantId, int shard, String from, String to, boolean publish) {
    long epoch = view.getEpoch() + 1;
    group(from).moveTo(group(to), tenantId, shard, epoch);
    CatalogView.Builder next = view.toBuilder().setRevision(view.getRevision() + 1).setEpoch(epoch);
    for (int i = 0; i < next.getRoutesCount(); i++) {
      ShardRangeRecord route = next.getRoutes(i);
      if (route.getTenantId() == tenantId && route.getFirstShard() == shard) {
        next.setRoutes(i, route(tenantId, shard, to, epoch));
      }
    }
    view = next.build();
    if (publish) {
      nodes.forEach(node -> node.publish(view));
    }
  }

  @Override
  public void close() {
    nodes.forEach(FakeNode::kill);
  }

  public Vertx vertx() {
    return vertx;
  }

  private static ShardRangeRecord route(int tenantId, int shard, String group, long epoch) {
    return ShardRangeRecord.newBuilder()
        .setTenantId(tenantId)
        .setFirstShard(shard)
        .setLastShard(shard)
        .setGroupId(group)
        .setEpoch(epoch)
        .build();
  }
}
