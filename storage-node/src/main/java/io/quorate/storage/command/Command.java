package io.quorate.storage.command;

import io.quorate.proto.op.Operation;
import java.util.List;

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
      implements Command {}

  /** Raises the compact revision; a lower one than the present changes nothing. */
  record Compact(long revision) implements Command {}

  /**
   * Makes every replica note its checksum at this entry's index, and compare what it noted at the
   * previous checkpoint with what the leader did then.
   *
   * @param previousIndex the entry index of the checkpoint to compare, 0 for none
   */
  record Checkpoint(long previousIndex, long previousChecksum) implements Command {}

  /**
   * Changes several of the group's own keys (tenant 0) at once, if all guards hold. The catalog is
   * written by this.
   */
  record Transact(List<Guard> guards, List<Mutation> mutations) implements Command {
    public Transact {
      guards = List.copyOf(guards);
      mutations = List.copyOf(mutations);
    }
  }

  /**
   * Holds when the key's mod revision is this; 0: the key is absent. Keys are without the prefix.
   */
  record Guard(byte[] key, long modRevision) {}

  /** A put, or a deletion when {@code delete}; then the value is empty. */
  record Mutation(byte[] key, boolean delete, byte[] value) {}
}
