package io.quorate.cli.bench.workload;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Values of one size that differ from each other: pieces of a pool of random letters and digits,
 * which no compression on the way makes smaller than life, and which JSON need not escape.
 * Immutable.
 */
public final class Values {
  private static final int PIECES = 64 << 10;
  private static final byte[] LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
          .getBytes(StandardCharsets.US_ASCII);

  private final byte[] pool;
  private final int size;

  public Values(int size, long seed) {
    this.size = size;
    this.pool = new byte[PIECES + size];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < pool.length; i++) {
      pool[i] = LETTERS[random.nextInt(LETTERS.length)];
    }
  }

  public int size() {
    return size;
  }

  /** Which value to write. */
  int pick(SplittableRandom random) {
    return random.nextInt(PIECES);
  }

  public void write(int valueAt, ByteBuf out) {
    out.writeBytes(pool, valueAt, size);
  }

  /** A value for a key, the same each time. */
  public byte[] of(long key) {
    byte[] value = new byte[size];
    System.arraycopy(pool, (int) (key * 31 % PIECES), value, 0, size);
    return value;
  }
}
