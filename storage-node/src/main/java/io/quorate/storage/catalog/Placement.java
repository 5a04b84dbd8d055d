package io.quorate.storage.catalog;

import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import java.util.ArrayList;
import java.util.List;

/** Who holds what in a new cluster. Pure. */
final class Placement {
  private Placement() {}

  /**
   * Groups {@code g1..gN} over the nodes in turn. The first replica of a group is the one that
   * should lead it, so leaders are spread like the replicas.
   */
  static List<GroupRecord> groups(int groups, List<String> nodeIds, int replicas) {
    int voters = Math.min(replicas, nodeIds.size());
    List<GroupRecord> placed = new ArrayList<>(groups);
    for (int g = 0; g < groups; g++) {
      GroupRecord.Builder group = GroupRecord.newBuilder().setGroupId("g" + (g + 1));
      for (int i = 0; i < voters; i++) {
        group.addReplicas(nodeIds.get((g + i) % nodeIds.size()));
      }
      placed.add(group.build());
    }
    return placed;
  }

  /** A tenant's shards over the groups: contiguous ranges whose lengths differ by one at most. */
  static List<ShardRangeRecord> routes(int tenantId, int shards, List<String> groups, long epoch) {
    List<ShardRangeRecord> routes = new ArrayList<>();
    int first = 0;
    for (int g = 0; g < groups.size(); g++) {
      int next = (int) ((long) shards * (g + 1) / groups.size());
      if (next > first) {
        routes.add(
            ShardRangeRecord.newBuilder()
                .setTenantId(tenantId)
                .setFirstShard(first)
                .setLastShard(next - 1)
                .setGroupId(groups.get(g))
                .setEpoch(epoch)
                .build());
      }
      first = next;
    }
    return routes;
  }
}
