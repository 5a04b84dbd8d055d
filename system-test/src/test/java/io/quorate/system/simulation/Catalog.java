package io.quorate.system.simulation;

import io.quorate.gateway.routing.RoutingTable;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.system.simulation.ReferenceState.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which group each shard is in, and since which epoch: the truth, of which gateways hold copies.
 */
final class Catalog {
  static final List<Integer> TENANTS = List.of(1, 2);
  static final int SHARDS = 4;

  /** A shard's group as of an epoch. */
  record Route(String groupId, long epoch) {}

  private final Map<Place, Route> routes = new LinkedHashMap<>();
  private long epoch = 1;
  private RoutingTable table;

  Catalog(World world) {
    for (int tenant : TENANTS) {
      for (int shard = 0; shard < SHARDS; shard++) {
        String group = Cluster.GROUPS.get(world.below(Cluster.GROUPS.size()));
        routes.put(new Place(tenant, shard), new Route(group, epoch));
      }
    }
    this.table = table();
  }

  long epoch() {
    return epoch;
  }

  Set<Map.Entry<Place, Route>> routes() {
    return routes.entrySet();
  }

  Route route(Place place) {
    Route route = routes.get(place);
    if (route == null) {
      throw new IllegalStateException(place.toString());
    }
    return route;
  }

  /** The newest table. */
  RoutingTable newest() {
    return table;
  }

  void move(Place place, String groupId, long newEpoch) {
    epoch = newEpoch;
    routes.put(place, new Route(groupId, newEpoch));
    table = table();
  }

  private RoutingTable table() {
    CatalogView.Builder view = CatalogView.newBuilder().setRevision(epoch).setEpoch(epoch);
    for (String node : Cluster.NODES) {
      view.addNodes(NodeRecord.newBuilder().setNodeId(node).setAddress("host:1"));
    }
    for (String group : Cluster.GROUPS) {
      view.addGroups(GroupRecord.newBuilder().setGroupId(group).addAllReplicas(Cluster.NODES));
    }
    for (int tenant : TENANTS) {
      view.addTenants(
          TenantRecord.newBuilder().setTenantId(tenant).setName("t" + tenant).setShards(SHARDS));
    }
    routes.forEach(
        (place, route) ->
            view.addRoutes(
                ShardRangeRecord.newBuilder()
                    .setTenantId(place.tenantId())
                    .setFirstShard(place.shard())
                    .setLastShard(place.shard())
                    .setGroupId(route.groupId())
                    .setEpoch(route.epoch())));
    return RoutingTable.of(view.build());
  }
}
