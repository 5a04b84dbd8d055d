package io.quorate.storage.apply;

import io.quorate.storage.command.Command.AssignShards;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which shards the group owns, and since which epoch of the routing table. Immutable: changes are
 * rare and look-ups happen with each operation, on all threads.
 */
public final class Ownership {
  static final Ownership NONE = new Ownership(Map.of());

  // Per tenant and shard: 0 never heard of, n owned since epoch n, -n given away at epoch n.
  private final Map<Integer, long[]> epochs;

  private Ownership(Map<Integer, long[]> epochs) {
    this.epochs = epochs;
  }

  /** Whether the group owns the shard, and did already when {@code epoch} was current. */
  public boolean owns(int tenantId, int shard, long epoch) {
    long since = epochOf(tenantId, shard);
    return since > 0 && epoch >= since;
  }

  /** Whether the assignment is news for that shard. */
  boolean isChangedBy(AssignShards assign, int shard) {
    return assign.epoch() > Math.abs(epochOf(assign.tenantId(), shard));
  }

  /** After the assignment; shards that know a newer epoch, or the same, keep what they have. */
  Ownership with(AssignShards assign) {
    long[] before = epochs.get(assign.tenantId());
    int length = Math.max(before == null ? 0 : before.length, assign.lastShard() + 1);
    long[] after = before == null ? new long[length] : Arrays.copyOf(before, length);
    for (int shard = assign.firstShard(); shard <= assign.lastShard(); shard++) {
      if (isChangedBy(assign, shard)) {
        after[shard] = assign.owned() ? assign.epoch() : -assign.epoch();
      }
    }
    Map<Integer, long[]> changed = new HashMap<>(epochs);
    changed.put(assign.tenantId(), after);
    return new Ownership(changed);
  }

  private long epochOf(int tenantId, int shard) {
    long[] shards = epochs.get(tenantId);
    return shards == null || shard < 0 || shard >= shards.length ? 0 : shards[shard];
  }
}
