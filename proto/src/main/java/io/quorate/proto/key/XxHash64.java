package io.quorate.proto.key;

import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/** XXH64 with seed 0, as published at xxhash.com; the Java instance, which needs no native code. */
public final class XxHash64 {
  private static final XXHash64 HASH = XXHashFactory.fastestJavaInstance().hash64();

  private XxHash64() {}

  public static long hash(byte[] bytes) {
    return HASH.hash(bytes, 0, bytes.length, 0);
  }

  public static long hash(byte[] bytes, int offset, int length) {
    return HASH.hash(bytes, offset, length, 0);
  }
}
