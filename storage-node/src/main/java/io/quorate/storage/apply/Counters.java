package io.quorate.storage.apply;

import java.nio.charset.StandardCharsets;

/** Counters are decimal integers of 64 bits with sign, as text: what everybody can read. */
final class Counters {
  private static final int LONGEST = Long.toString(Long.MIN_VALUE).length();

  private Counters() {}

  /** Reads what {@link #write} wrote, or a person: leading zeros are no harm. */
  static long read(byte[] value) {
    if (value.length > LONGEST) {
      throw new NumberFormatException("too long");
    }
    for (int i = 0; i < value.length; i++) {
      boolean sign = i == 0 && value[i] == '-';
      if (!sign && (value[i] < '0' || value[i] > '9')) {
        throw new NumberFormatException("not a decimal integer");
      }
    }
    return Long.parseLong(new String(value, StandardCharsets.US_ASCII));
  }

  static byte[] write(long count) {
    return Long.toString(count).getBytes(StandardCharsets.US_ASCII);
  }
}
