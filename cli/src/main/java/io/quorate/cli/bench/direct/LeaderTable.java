package io.quorate.cli.bench.direct;

import io.quorate.proto.key.Shards;
import java.util.Arrays;

/**
 * Which node leads a key's group, learned from refusals.
 *
 * <p>A client of the public interface does not know how many shards its tenant has, but that it is
 * a power of two: the shard by the largest number decides on the shard by any smaller one. So
 * leaders are kept by the former, and a new one is taken for a guess about its unknown siblings.
 * For one event loop.
 */
final class LeaderTable {
  private static final int SLOTS = Shards.MAX_SHARDS;

  /** As many as a tenant has by default. */
  private static final int USUAL_SHARDS = 16;

  private static final byte UNKNOWN = -1;

  private final byte[] nodes = new byte[SLOTS];

  LeaderTable() {
    Arrays.fill(nodes, UNKNOWN);
  }

  static int slot(byte[] key) {
    return Shards.shardOf(key, SLOTS);
  }

  /** The number of a node; {@code otherwise} when nothing is known. */
  int node(int slot, int otherwise) {
    return nodes[slot] == UNKNOWN ? otherwise : nodes[slot];
  }

  void learn(int slot, int node) {
    for (int sibling = slot % USUAL_SHARDS; sibling < SLOTS; sibling += USUAL_SHARDS) {
      if (nodes[sibling] == UNKNOWN) {
        nodes[sibling] = (byte) node;
      }
    }
    nodes[slot] = (byte) node;
  }
}
