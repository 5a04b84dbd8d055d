package io.quorate.proto.key;

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
    if (shards < 1 || shards > MAX_SHARDS || Integer.bitCount(shards) != 1) {
      throw new IllegalArgumentException("shards must be a power of two up to " + MAX_SHARDS);
    }
    if (shards == 1) {
      return 0;
    }
    int from = 0;
    int to = key.length;
    int open = indexOf(key, (byte) '{', 0);
    if (open >= 0) {
      int close = indexOf(key, (byte) '}', open + 1);
      if (close > open + 1) {
        from = open + 1;
        to = close;
      }
    }
    return (int) (XxHash64.hash(key, from, to - from) & (shards - 1));
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
