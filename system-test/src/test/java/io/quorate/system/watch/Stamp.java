package io.quorate.system.watch;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What a measured value begins with: a mark, when it was sent, and its number, as digits, so that
 * it can be found in the bytes of any protocol that does not change letters.
 */
final class Stamp {
  static final byte MARK = '~';
  private static final int TIME_DIGITS = 19;
  private static final int NUMBER_DIGITS = 9;
  private static final byte POINT = '.';
  private static final int TIME_AT = 1;
  private static final int POINT_AT = TIME_AT + TIME_DIGITS;
  private static final int NUMBER_AT = POINT_AT + 1;

  /** From the mark to the end of the number. */
  static final int BYTES = NUMBER_AT + NUMBER_DIGITS;

  private Stamp() {}

  /** Writes a value of so many bytes. */
  static void write(long sentNanos, int number, int valueBytes, ByteBuf out) {
    byte[] value = new byte[valueBytes];
    Arrays.fill(value, (byte) 'v');
    value[0] = MARK;
    digits(sentNanos, value, TIME_AT, TIME_DIGITS);
    value[POINT_AT] = POINT;
    digits(number, value, NUMBER_AT, NUMBER_DIGITS);
    out.writeBytes(value);
  }

  private static void digits(long number, byte[] to, int at, int count) {
    long rest = number;
    for (int i = at + count - 1; i >= at; i--, rest /= 10) {
      to[i] = (byte) ('0' + rest % 10);
    }
  }

  /** Whether these bytes, which begin with a mark, are a stamp. */
  static boolean isAt(ByteBuf in, int at) {
    return in.getByte(at + POINT_AT) == POINT
        && areDigits(in, at + TIME_AT, TIME_DIGITS)
        && areDigits(in, at + NUMBER_AT, NUMBER_DIGITS);
  }

  private static boolean areDigits(ByteBuf in, int at, int count) {
    for (int i = at; i < at + count; i++) {
      byte digit = in.getByte(i);
      if (digit < '0' || digit > '9') {
        return false;
      }
    }
    return true;
  }

  static long sentNanos(ByteBuf in, int at) {
    return number(in, at + TIME_AT, TIME_DIGITS);
  }

  static int number(ByteBuf in, int at) {
    return (int) number(in, at + NUMBER_AT, NUMBER_DIGITS);
  }

  private static long number(ByteBuf in, int at, int count) {
    long number = 0;
    for (int i = at; i < at + count; i++) {
      number = number * 10 + in.getByte(i) - '0';
    }
    return number;
  }
}
