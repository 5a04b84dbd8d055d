package io.quorate.proto.key;

import java.util.Arrays;

/**
 * Maps a key to its shard: {@code XXH64(routing part, seed 0) mod shards}.
 *
 * <p>The routing part is what stands between the first <code>{</code> and the next <code>}</code>
 * when that is not empty, else the whole key, so that <code>{order-7}/lines/1</code> and <code>
 * {order-7}/total</code> share a shard. The number of shards is a power of two, so the modulus is a
 * mask. Golden vectors: {@code shard-vectors.txt} in this module's test resources.
 */
public final class Shards {
  /** Tenants choose their number of shards at creation; it is a power of two up to this. */
  public static final int MAX_SHARDS = 1 << 14;

  private Shards() {}

  /** The shard of a key, from 0 to {@code shards - 1}. */
  public static int shardOf(byte[] key, int shards) {
    requireCount(shards);
    if (shards == 1) {
      return 0;
    }
    int open = indexOf(key, (byte) '{', 0);
    int close = closing(key, open);
    int from = close < 0 ? 0 : open + 1;
    int to = close < 0 ? key.length : close;
    return (int) (XxHash64.hash(key, from, to - from) & (shards - 1));
  }

  /**
   * The shard that holds all keys of a range, where its bounds tell: there is but one key between
   * them, or they have a prefix in common with a whole routing part in it. Else -1.
   *
   * @param end exclusive; empty: no end
   */
  public static int shardOfRange(byte[] start, byte[] end, int shards) {
    requireCount(shards);
    if (shards == 1) {
      return 0;
    }
    if (isOneKey(start, end)) {
      return shardOf(start, shards);
    }
    byte[] prefix = KeyPrefix.ofRange(start, end);
    return closing(prefix, indexOf(prefix, (byte) '{', 0)) < 0 ? -1 : shardOf(prefix, shards);
  }

  private static boolean isOneKey(byte[] start, byte[] end) {
    return end.length == start.length + 1
        && end[start.length] == 0
        && Arrays.equals(start, 0, start.length, end, 0, start.length);
  }

  private static void requireCount(int shards) {
    if (shards < 1 || shards > MAX_SHARDS || Integer.bitCount(shards) != 1) {
      throw new IllegalArgumentException("shards must be a power of two up to " + MAX_SHARDS);
    }
  }

  /** Where the routing part ends that begins after {@code open}; -1 when there is none. */
  private static int closing(byte[] key, int open) {
    int close = open < 0 ? -1 : indexOf(key, (byte) '}', open + 1);
    return close > open + 1 ? close : -1;
  }

  private static int indexOf(byte[] key, byte wanted, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
