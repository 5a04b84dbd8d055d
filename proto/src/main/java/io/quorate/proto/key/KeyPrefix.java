package io.quorate.proto.key;

import java.util.Arrays;

/** Prefixes and the ranges that they stand for. Bounds: start inclusive, end exclusive. */
public final class KeyPrefix {
  private KeyPrefix() {}

  /** The first key after all that begin with the prefix; empty when there is none. */
  public static byte[] end(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] end = Arrays.copyOf(prefix, i + 1);
        end[i]++;
        return end;
      }
    }
    return new byte[0];
  }

  /**
   * The longest prefix that the bounds of a range show all its keys to have.
   *
   * @param end empty: no end
   */
  public static byte[] ofRange(byte[] start, byte[] end) {
    int common = 0;
    while (common < start.length && common < end.length && start[common] == end[common]) {
      common++;
    }
    // As of a prefix and its end: what comes next is at least start's byte and less than end's.
    boolean oneMore =
        end.length == common + 1
            && start.length > common
            && Byte.toUnsignedInt(start[common]) + 1 == Byte.toUnsignedInt(end[common]);
    return Arrays.copyOf(start, oneMore ? common + 1 : common);
  }
}
