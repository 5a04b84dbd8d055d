package io.quorate.storage.mvcc.mapdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The sorted keys of one tree node, in memory just as on disk, so that reading a node copies one
 * array and searching it decodes nothing.
 *
 * <pre>
 *   u16 length of the prefix that all keys share | i32 length of all suffixes
 *   prefix | one i32 per key: where its suffix ends | suffixes
 * </pre>
 *
 * Immutable; the number of keys is kept by the node.
 */
final class KeyBlock {
  static final KeyBlock EMPTY = new KeyBlock(new byte[0], 0);

  private static final int HEADER = 6;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  final int count;
  final byte[] raw;
  private final ByteBuffer view;

  KeyBlock(byte[] raw, int count) {
    this.raw = raw;
    this.count = count;
    this.view = ByteBuffer.wrap(raw);
  }

  static KeyBlock of(byte[][] keys) {
    int count = keys.length;
    if (count == 0) {
      return EMPTY;
    }
    int prefix = Arrays.mismatch(keys[0], keys[count - 1]);
    if (prefix < 0) {
      // One key, or (low bound and high bound of an emptied node) the same key twice.
      prefix = keys[0].length;
    }
    prefix = Math.min(prefix, 0xFFFF);
    int suffixes = 0;
    for (byte[] key : keys) {
      suffixes += key.length - prefix;
    }
    byte[] raw = new byte[HEADER + prefix + 4 * count + suffixes];
    ByteBuffer out = ByteBuffer.wrap(raw);
    out.putShort((short) prefix).putInt(suffixes).put(keys[0], 0, prefix);
    int end = 0;
    for (byte[] key : keys) {
      end += key.length - prefix;
      out.putInt(end);
    }
    for (byte[] key : keys) {
      out.put(key, prefix, key.length - prefix);
    }
    return new KeyBlock(raw, count);
  }

  /** The length of the block of {@code count > 0} keys that begins at {@code base}. */
  static int length(ByteBuffer in, int base, int count) {
    return HEADER + prefix(in, base) + 4 * count + in.getInt(base + 2);
  }

  byte[] get(int index) {
    int prefix = prefix(view, 0);
    int ends = HEADER + prefix;
    int data = ends + 4 * count;
    int from = index == 0 ? 0 : view.getInt(ends + 4 * (index - 1));
    int suffix = view.getInt(ends + 4 * index) - from;
    byte[] key = new byte[prefix + suffix];
    System.arraycopy(raw, HEADER, key, 0, prefix);
    System.arraycopy(raw, data + from, key, prefix, suffix);
    return key;
  }

  byte[][] toArray(int from, int to) {
    byte[][] keys = new byte[to - from][];
    for (int i = from; i < to; i++) {
      keys[i - from] = get(i);
    }
    return keys;
  }

  int search(byte[] key) {
    return count == 0 ? -1 : search(view, 0, count, key);
  }

  /** The index of a key in the block that begins at {@code base}, or -1 - the one it belongs to. */
  static int search(ByteBuffer in, int base, int count, byte[] key) {
    int prefix = prefix(in, base);
    int ends = base + HEADER + prefix;
    int shared = Math.min(prefix, key.length);
    int order = compare(key, 0, shared, in, base + HEADER, prefix);
    if (order != 0) {
      return order < 0 ? -1 : -count - 1;
    }
    int data = ends + 4 * count;
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int from = middle == 0 ? 0 : in.getInt(ends + 4 * (middle - 1));
      int to = in.getInt(ends + 4 * middle);
      order = compare(key, prefix, key.length - prefix, in, data + from, to - from);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -low - 1;
  }

  /** Unsigned comparison of a slice of an array with a slice of a big-endian buffer. */
  static int compare(byte[] a, int aFrom, int aLength, ByteBuffer b, int bFrom, int bLength) {
    int shorter = Math.min(aLength, bLength);
    int i = 0;
    for (; i <= shorter - 8; i += 8) {
      long left = (long) LONG.get(a, aFrom + i);
      long right = b.getLong(bFrom + i);
      if (left != right) {
        return Long.compareUnsigned(left, right);
      }
    }
    for (; i < shorter; i++) {
      int order = (a[aFrom + i] & 0xFF) - (b.get(bFrom + i) & 0xFF);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(aLength, bLength);
  }

  private static int prefix(ByteBuffer in, int base) {
    return in.getShort(base) & 0xFFFF;
  }
}
