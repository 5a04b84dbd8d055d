package io.quorate.gateway.watch;

import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.proto.key.KeyPrefix;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.ReadOperation;
import java.util.Arrays;
import java.util.List;

/**
 * What is watched: a key or a range of a tenant's, and which changes of it. Equal ones share a
 * feed.
 *
 * @param end exclusive; empty: no end
 */
public record WatchedKeys(int tenantId, byte[] start, byte[] end, ChangeFilter filter) {
  public static WatchedKeys ofKey(int tenantId, byte[] key, ChangeFilter filter) {
    return new WatchedKeys(tenantId, key, Arrays.copyOf(key, key.length + 1), filter);
  }

  public static WatchedKeys ofPrefix(int tenantId, byte[] prefix, ChangeFilter filter) {
    return new WatchedKeys(tenantId, prefix, KeyPrefix.end(prefix), filter);
  }

  /** The groups that may hold such keys, each with the shards that may. */
  List<GroupShards> parts(RoutingTable table) {
    return table.tenant(tenantId).groups(start, end);
  }

  ReadOperation.Changes after(long revision, int[] shards, long epoch, int maxBytes, int waitMs) {
    return new ReadOperation.Changes(
        tenantId, shards, epoch, false, revision, start, end, filter, maxBytes, waitMs);
  }

  ReadOperation.Changes fromNow(int[] shards, long epoch) {
    return new ReadOperation.Changes(tenantId, shards, epoch, true, 0, start, end, filter, 0, 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WatchedKeys that
        && tenantId == that.tenantId
        && Arrays.equals(start, that.start)
        && Arrays.equals(end, that.end)
        && filter.equals(that.filter);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * tenantId + Arrays.hashCode(start)) + Arrays.hashCode(end);
  }
}
