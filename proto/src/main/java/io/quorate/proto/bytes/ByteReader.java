package io.quorate.proto.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote from a slice of an array. Every read is checked against the
 * slice, and whatever does not fit is a {@link MalformedException}: never an array index error, and
 * never an allocation larger than the input. So is a value that is spelt in another way than
 * ByteWriter's: what is read and written again are the same bytes. Not for several threads.
 */
public final class ByteReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** What stands for bytes that are no UTF-8, and may stand in a text of its own accord. */
  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] bytes;
  private final int end;
  private int position;

  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public ByteReader(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + bytes.length);
    }
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  /** The index in the array of the next byte. */
  public int position() {
    return position;
  }

  public int remaining() {
    return end - position;
  }

  public int u8() {
    need(1);
    return bytes[position++] & 0xFF;
  }

  /** A byte that is 0 or 1. */
  public boolean flag() {
    int value = u8();
    if (value > 1) {
      throw new MalformedException("a flag of " + value);
    }
    return value == 1;
  }

  public int i32() {
    need(4);
    int value = (int) INT.get(bytes, position);
    position += 4;
    return value;
  }

  public long i64() {
    need(8);
    long value = (long) LONG.get(bytes, position);
    position += 8;
    return value;
  }

  /** An unsigned varint of as few bytes as it takes; all 64 bits are possible. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      need(1);
      byte next = bytes[position++];
      if (shift == 63 && next > 1) {
        throw new MalformedException("varint overflows 64 bits");
      }
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        if (next == 0 && shift > 0) {
          throw new MalformedException("varint longer than it needs to be");
        }
        return value;
      }
    }
    throw new MalformedException("varint longer than ten bytes");
  }

  /** A varint that must be between 0 and {@code max}. */
  public int boundedVarint(String what, int max) {
    long value = varint();
    if (value < 0 || value > max) {
      throw new MalformedException(what + " is " + Long.toUnsignedString(value) + ", limit " + max);
    }
    return (int) value;
  }

  /** Length-prefixed bytes of at most {@code maxLength}, copied. */
  public byte[] bytes(String what, int maxLength) {
    int length = boundedVarint("length of " + what, maxLength);
    need(length);
    byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return copy;
  }

  /** Length-prefixed UTF-8 of at most {@code maxLength} bytes. */
  public String string(String what, int maxLength) {
    int length = boundedVarint("length of " + what, maxLength);
    need(length);
    String value = new String(bytes, position, length, StandardCharsets.UTF_8);
    if (value.indexOf(REPLACEMENT) >= 0 && !isUtf8(value, length)) {
      throw new MalformedException(what + " is not UTF-8");
    }
    position += length;
    return value;
  }

  /** A reader over the next {@code length} bytes, which this reader then skips. */
  public ByteReader slice(int length) {
    need(length);
    ByteReader slice = new ByteReader(bytes, position, length);
    position += length;
    return slice;
  }

  /** All that is left, copied. */
  public byte[] rest() {
    byte[] copy = Arrays.copyOfRange(bytes, position, end);
    position = end;
    return copy;
  }

  /** Requires that nothing is left. */
  public void end() {
    if (position != end) {
      throw new MalformedException((end - position) + " bytes too many");
    }
  }

  /** Whether the decoder found the text so, and did not put replacements into it. */
  private boolean isUtf8(String value, int length) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(encoded, 0, encoded.length, bytes, position, position + length);
  }

  private void need(int length) {
    if (length < 0 || end - position < length) {
      throw new MalformedException("needs " + length + " bytes, has " + (end - position));
    }
  }
}
