package io.quorate.storage.command;

import io.quorate.proto.key.Shards;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One step of a group's state machine. A log entry carries a batch of them under one time stamp.
 */
public sealed interface Command {

  /** A user's write. */
  record Data(Operation operation) implements Command {}

  /**
   * Gives shards {@code firstShard..lastShard} of a tenant to the group, or takes them from it, as
   * of an epoch of the routing table. Idempotent: an older or equal epoch than the shard's changes
   * nothing.
   */
  record AssignShards(int tenantId, int firstShard, int lastShard, long epoch, boolean owned)
      implements Command {
    public AssignShards {
      if (tenantId < 1 || firstShard < 0 || lastShard < firstShard || epoch < 1) {
        throw new IllegalArgumentException(
            "tenant "
                + tenantId
                + ", shards "
                + firstShard
                + " to "
                + lastShard
                + ", epoch "
                + epoch);
      }
      if (lastShard >= Shards.MAX_SHARDS) {
        throw new IllegalArgumentException("shard " + lastShard + " is beyond the last one");
      }
    }
  }

  /**
   * Raises the compact revision, at most to the present revision; a lower one than the present
   * compact revision changes nothing.
   */
  record Compact(long revision) implements Command {}

  /**
   * Makes every replica note its checksum at this entry's index, and compare what it noted at the
   * previous checkpoint with what the leader did then.
   *
   * @param previousIndex the entry index of the checkpoint to compare, 0 for none
   */
  record Checkpoint(long previousIndex, long previousChecksum) implements Command {}

  /**
   * Ends what is due: deletes keys whose time is over, and leases with their keys, at one revision.
   * Also without any it brings the group's time forward.
   *
   * @param upToMs the leader's view of the group's time; what ends later stays, and what the
   *     group's time has not reached
   * @param limit of keys by their own times, and of leases
   */
  record Expire(long upToMs, int limit) implements Command {
    public Expire {
      if (upToMs < 0 || limit < 1 || limit > Limits.MAX_EXPIRE_STEP) {
        throw new IllegalArgumentException("an expiry up to " + upToMs + " of " + limit);
      }
    }
  }

  /**
   * Changes several of the group's own keys (tenant 0) at once, if all guards hold. The catalog is
   * written by this. A key is changed at most once, since all changes share one revision.
   */
  record Transact(List<Guard> guards, List<Mutation> mutations) implements Command {
    /** Guards and mutations that one transaction can have, each. */
    public static final int MAX_KEYS = 10_000;

    public Transact {
      guards = List.copyOf(guards);
      mutations = List.copyOf(mutations);
      if (guards.size() > MAX_KEYS || mutations.size() > MAX_KEYS) {
        throw new IllegalArgumentException("more than " + MAX_KEYS + " guards or mutations");
      }
      Set<ByteBuffer> keys = new HashSet<>();
      for (Mutation mutation : mutations) {
        if (!keys.add(ByteBuffer.wrap(mutation.key()))) {
          throw new IllegalArgumentException("a transaction changes a key twice");
        }
      }
    }
  }

  /**
   * Holds when the key's mod revision is this; 0: the key is absent. Keys are without the prefix.
   */
  record Guard(byte[] key, long modRevision) {
    public Guard {
      requireKey(key);
    }
  }

  /** A put, or a deletion when {@code delete}; then the value is empty. */
  record Mutation(byte[] key, boolean delete, byte[] value) {
    public Mutation {
      requireKey(key);
      if (value.length > (delete ? 0 : Limits.MAX_VALUE_BYTES)) {
        throw new IllegalArgumentException("a value of " + value.length + " bytes");
      }
    }
  }

  private static void requireKey(byte[] key) {
    if (key.length < 1 || key.length > Limits.MAX_KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
  }
}
