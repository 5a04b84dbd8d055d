package io.quorate.gateway.routing;

import io.quorate.gateway.upstream.NodeAddress;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.Shards;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One catalog's routing, laid out for look-ups: tenant and shard to group, group to replicas, node
 * to address. Immutable; a new catalog makes a new table.
 *
 * <p>A catalog that contradicts itself (two groups for a shard, a group that is not there) is
 * refused as a whole: half of it would send writes astray.
 */
public final class RoutingTable {
  private final long epoch;
  private final Map<String, NodeAddress> nodes = new HashMap<>();
  private final Map<String, GroupRoute> groups = new HashMap<>();
  private final Map<Integer, TenantRoute> tenants = new HashMap<>();

  private RoutingTable(long epoch) {
    this.epoch = epoch;
  }

  /**
   * Lays a catalog out.
   *
   * @throws IllegalArgumentException when the catalog contradicts itself
   */
  public static RoutingTable of(CatalogView view) {
    RoutingTable table = new RoutingTable(view.getEpoch());
    for (NodeRecord node : view.getNodesList()) {
      table.nodes.put(node.getNodeId(), NodeAddress.parse(node.getAddress()));
    }
    for (GroupRecord group : view.getGroupsList()) {
      table.groups.put(
          group.getGroupId(), new GroupRoute(group.getGroupId(), group.getReplicasList()));
    }
    Map<Integer, GroupRoute[]> shards = new HashMap<>();
    Map<Integer, Long> epochs = new HashMap<>();
    for (TenantRecord tenant : view.getTenantsList()) {
      int count = tenant.getShards();
      if (count < 0 || count > Shards.MAX_SHARDS || Integer.bitCount(count) > 1) {
        throw new IllegalArgumentException(
            "tenant " + tenant.getName() + " has " + count + " shards");
      }
      shards.put(tenant.getTenantId(), new GroupRoute[count]);
    }
    for (ShardRangeRecord range : view.getRoutesList()) {
      table.assign(range, shards.get(range.getTenantId()));
      epochs.merge(range.getTenantId(), range.getEpoch(), Math::max);
    }
    shards.forEach(
        (tenantId, groupOfShard) -> {
          if (groupOfShard.length > 0) {
            long tenantEpoch = epochs.getOrDefault(tenantId, 0L);
            table.tenants.put(tenantId, new TenantRoute(tenantId, tenantEpoch, groupOfShard));
          }
        });
    return table;
  }

  /** The epoch that operations routed by this table carry. */
  public long epoch() {
    return epoch;
  }

  /**
   * Where a tenant's shards are.
   *
   * @throws QuorateException UNAVAILABLE for a tenant that this catalog does not have (yet)
   */
  public TenantRoute tenant(int tenantId) {
    TenantRoute tenant = tenants.get(tenantId);
    if (tenant == null) {
      throw new QuorateException(
          ErrorCode.UNAVAILABLE, "the catalog does not know where this tenant's data is");
    }
    return tenant;
  }

  public @Nullable NodeAddress addressOf(String nodeId) {
    return nodes.get(nodeId);
  }

  /** All nodes by id. */
  public Map<String, NodeAddress> nodes() {
    return Map.copyOf(nodes);
  }

  public @Nullable GroupRoute group(String groupId) {
    return groups.get(groupId);
  }

  private void assign(ShardRangeRecord range, GroupRoute @Nullable [] groupOfShard) {
    GroupRoute group = groups.get(range.getGroupId());
    int first = range.getFirstShard();
    int last = range.getLastShard();
    if (group == null
        || groupOfShard == null
        || first < 0
        || first > last
        || last >= groupOfShard.length) {
      throw new IllegalArgumentException("a route of the catalog makes no sense: " + range);
    }
    for (int shard = first; shard <= last; shard++) {
      if (groupOfShard[shard] != null) {
        throw new IllegalArgumentException("a shard has two routes: " + range);
      }
      groupOfShard[shard] = group;
    }
  }
}
