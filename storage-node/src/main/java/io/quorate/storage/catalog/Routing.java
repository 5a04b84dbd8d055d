package io.quorate.storage.catalog;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.Shards;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * From a tenant's key to its shard and group, by one view of the catalog. Immutable; made once per
 * view.
 */
public final class Routing {
  private final long epoch;
  private final Map<Integer, Table> tables = new HashMap<>();

  /** One tenant: its number of shards, and the group of each. */
  private record Table(int shards, String[] groupOfShard) {}

  /** Where a key lives. */
  public record Route(int shard, String groupId, long epoch) {}

  public Routing(CatalogView view) {
    this.epoch = view.getEpoch();
    for (TenantRecord tenant : view.getTenantsList()) {
      if (tenant.getShards() > 0) {
        tables.put(
            tenant.getTenantId(), new Table(tenant.getShards(), new String[tenant.getShards()]));
      }
    }
    for (ShardRangeRecord range : view.getRoutesList()) {
      Table table = tables.get(range.getTenantId());
      if (table != null) {
        for (int shard = range.getFirstShard(); shard <= range.getLastShard(); shard++) {
          table.groupOfShard()[shard] = range.getGroupId();
        }
      }
    }
  }

  public long epoch() {
    return epoch;
  }

  /** Where a key of a tenant lives. */
  public Route route(int tenantId, byte[] key) {
    return route(tenantId, shards -> Shards.shardOf(key, shards));
  }

  /**
   * Where what is of one shard of a tenant lives.
   *
   * @param shard tells the shard from how many the tenant has
   */
  public Route route(int tenantId, IntUnaryOperator shard) {
    Table table = table(tenantId);
    int number = shard.applyAsInt(table.shards());
    return new Route(number, groupOf(table, number), epoch);
  }

  private static String groupOf(Table table, int shard) {
    String group = table.groupOfShard()[shard];
    if (group == null) {
      throw new QuorateException(ErrorCode.UNAVAILABLE, "shard " + shard + " is in no group");
    }
    return group;
  }

  /** All shards of a tenant by the group that holds them, ascending. */
  public SortedMap<String, int[]> shardsByGroup(int tenantId) {
    Table table = table(tenantId);
    SortedMap<String, int[]> byGroup = new TreeMap<>();
    for (int shard = 0; shard < table.shards(); shard++) {
      String group = groupOf(table, shard);
      int[] present = byGroup.getOrDefault(group, new int[0]);
      int[] more = Arrays.copyOf(present, present.length + 1);
      more[present.length] = shard;
      byGroup.put(group, more);
    }
    return byGroup;
  }

  /**
   * The shards of a tenant that may hold keys of a range, by group.
   *
   * @param end exclusive; empty: no end
   */
  public SortedMap<String, int[]> shardsByGroup(int tenantId, byte[] start, byte[] end) {
    Table table = table(tenantId);
    int shard = Shards.shardOfRange(start, end, table.shards());
    if (shard < 0) {
      return shardsByGroup(tenantId);
    }
    SortedMap<String, int[]> one = new TreeMap<>();
    one.put(groupOf(table, shard), new int[] {shard});
    return one;
  }

  private Table table(int tenantId) {
    Table table = tables.get(tenantId);
    if (table == null) {
      throw new QuorateException(ErrorCode.PERMISSION_DENIED, "this tenant holds no data");
    }
    return table;
  }
}
