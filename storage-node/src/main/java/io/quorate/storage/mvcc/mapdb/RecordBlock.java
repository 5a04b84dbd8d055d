package io.quorate.storage.mvcc.mapdb;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The records of one leaf, in memory just as on disk: one i32 per record saying where it ends, then
 * the records. A change copies what stands around it and decodes nothing. Immutable.
 */
final class RecordBlock {
  static final RecordBlock EMPTY = new RecordBlock(new byte[0], 0);

  final int count;
  final byte[] raw;
  private final ByteBuffer view;

  RecordBlock(byte[] raw, int count) {
    this.raw = raw;
    this.count = count;
    this.view = ByteBuffer.wrap(raw);
  }

  static RecordBlock of(Object[] records) {
    int bytes = 0;
    for (Object one : records) {
      bytes += ((byte[]) one).length;
    }
    ByteBuffer out = ByteBuffer.allocate(4 * records.length + bytes);
    int end = 0;
    for (Object one : records) {
      end += ((byte[]) one).length;
      out.putInt(end);
    }
    for (Object one : records) {
      out.put((byte[]) one);
    }
    return new RecordBlock(out.array(), records.length);
  }

  /** The length of the block of {@code count > 0} records that begins at {@code base}. */
  static int length(ByteBuffer in, int base, int count) {
    return 4 * count + in.getInt(base + 4 * (count - 1));
  }

  static byte[] get(ByteBuffer in, int base, int count, int index) {
    int from = index == 0 ? 0 : in.getInt(base + 4 * (index - 1));
    byte[] one = new byte[in.getInt(base + 4 * index) - from];
    in.get(base + 4 * count + from, one);
    return one;
  }

  byte[] get(int index) {
    return get(view, 0, count, index);
  }

  RecordBlock insert(int index, byte[] one) {
    return splice(index, index, one);
  }

  RecordBlock replace(int index, byte[] one) {
    return splice(index, index + 1, one);
  }

  RecordBlock remove(int index) {
    return splice(index, index + 1, null);
  }

  RecordBlock range(int from, int to) {
    if (from == to) {
      return EMPTY;
    }
    int skipped = start(from);
    int bytes = start(to) - skipped;
    ByteBuffer out = ByteBuffer.allocate(4 * (to - from) + bytes);
    for (int i = from; i < to; i++) {
      out.putInt(start(i + 1) - skipped);
    }
    out.put(raw, 4 * count + skipped, bytes);
    return new RecordBlock(out.array(), to - from);
  }

  /** The block with the records {@code from..to-1} replaced by one, or by none. */
  private RecordBlock splice(int from, int to, byte @Nullable [] one) {
    int added = one == null ? 0 : one.length;
    int newCount = count - (to - from) + (one == null ? 0 : 1);
    if (newCount == 0) {
      return EMPTY;
    }
    int before = start(from);
    int after = start(to);
    int shift = before + added - after;
    ByteBuffer out = ByteBuffer.allocate(4 * newCount + start(count) + shift);
    for (int i = 0; i < from; i++) {
      out.putInt(start(i + 1));
    }
    if (one != null) {
      out.putInt(before + added);
    }
    for (int i = to; i < count; i++) {
      out.putInt(start(i + 1) + shift);
    }
    int data = 4 * count;
    out.put(raw, data, before);
    if (one != null) {
      out.put(one);
    }
    out.put(raw, data + after, raw.length - data - after);
    return new RecordBlock(out.array(), newCount);
  }

  private int start(int index) {
    return index == 0 ? 0 : view.getInt(4 * (index - 1));
  }
}
