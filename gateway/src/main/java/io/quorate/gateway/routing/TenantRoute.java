package io.quorate.gateway.routing;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.Shards;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where one tenant's shards live. Immutable. */
public final class TenantRoute {
  private final int tenantId;
  private final long epoch;
  private final @Nullable GroupRoute[] groupOfShard;
  private final List<GroupShards> groups;

  /**
   * A group's part of the tenant.
   *
   * @param shards ascending
   */
  public record GroupShards(GroupRoute group, int[] shards) {}

  /**
   * Takes the array over.
   *
   * @param epoch the newest epoch among the tenant's shard ranges
   * @param groupOfShard indexed by shard; null where the catalog names no group
   */
  TenantRoute(int tenantId, long epoch, @Nullable GroupRoute[] groupOfShard) {
    this.tenantId = tenantId;
    this.epoch = epoch;
    this.groupOfShard = groupOfShard;
    this.groups = byGroup(groupOfShard);
  }

  public int shards() {
    return groupOfShard.length;
  }

  /** Changes when, and only when, one of this tenant's shards gets another group. */
  public long epoch() {
    return epoch;
  }

  public GroupRoute groupOf(int shard) {
    GroupRoute group = groupOfShard[shard];
    if (group == null) {
      throw unrouted(shard);
    }
    return group;
  }

  /**
   * All groups that hold shards of the tenant, in the order of their ids.
   *
   * @throws QuorateException UNAVAILABLE when a shard has no group: a scan would miss its keys
   */
  public List<GroupShards> groups() {
    for (int shard = 0; shard < groupOfShard.length; shard++) {
      if (groupOfShard[shard] == null) {
        throw unrouted(shard);
      }
    }
    return groups;
  }

  /**
   * The groups that may hold keys of a range, each with the shards that may: all, unless the bounds
   * show that it is one shard.
   *
   * @param end exclusive; empty: no end
   */
  public List<GroupShards> groups(byte[] start, byte[] end) {
    int shard = Shards.shardOfRange(start, end, groupOfShard.length);
    return shard < 0 ? groups() : List.of(new GroupShards(groupOf(shard), new int[] {shard}));
  }

  private QuorateException unrouted(int shard) {
    return new QuorateException(
        ErrorCode.UNAVAILABLE, "shard " + shard + " of tenant " + tenantId + " has no group yet");
  }

  private static List<GroupShards> byGroup(@Nullable GroupRoute[] groupOfShard) {
    Map<GroupRoute, int[]> shardsOf = new LinkedHashMap<>();
    for (int shard = 0; shard < groupOfShard.length; shard++) {
      GroupRoute group = groupOfShard[shard];
      if (group != null) {
        int[] before = shardsOf.getOrDefault(group, new int[0]);
        int[] shards = Arrays.copyOf(before, before.length + 1);
        shards[before.length] = shard;
        shardsOf.put(group, shards);
      }
    }
    return shardsOf.entrySet().stream()
        .map(entry -> new GroupShards(entry.getKey(), entry.getValue()))
        .sorted((a, b) -> a.group().groupId().compareTo(b.group().groupId()))
        .toList();
  }
}
