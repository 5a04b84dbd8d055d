package io.quorate.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Turns good bytes into others by what a fuzzer says, so that formats with checksums are met where
 * they are nearly right, which random bytes never are.
 *
 * <pre>
 *   edit = kind:u8 at:u16 argument:u8, repeated; at is taken modulo the length
 * </pre>
 */
public final class Damage {
  private static final int EDIT_BYTES = 4;
  private static final int MAX_EDITS = 16;

  private Damage() {}

  /** The good bytes after all edits that remain in the buffer. */
  public static byte[] apply(ByteBuffer edits, byte[] good) {
    byte[] bytes = good;
    for (int i = 0; i < MAX_EDITS && edits.remaining() >= EDIT_BYTES; i++) {
      int kind = edits.get();
      int at = Short.toUnsignedInt(edits.getShort());
      bytes = edit(bytes, kind & 7, bytes.length == 0 ? 0 : at % bytes.length, edits.get());
    }
    return bytes;
  }

  private static byte[] edit(byte[] bytes, int kind, int at, byte argument) {
    int length = Math.min(argument & 0xFF, bytes.length - at);
    return switch (kind) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> splice(bytes, at, length, new byte[0]);
      case 2 -> splice(bytes, at, 0, new byte[argument & 0xFF]);
      case 3 -> splice(bytes, at, length, new byte[length]);
      case 4 -> splice(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      // From the beginning to here: a record or a header in another's place.
      case 5 -> splice(bytes, at, length, Arrays.copyOf(bytes, length));
      case 6 -> splice(bytes, at, Math.min(1, length), new byte[] {argument});
      default -> flip(bytes, at, argument);
    };
  }

  private static byte[] flip(byte[] bytes, int at, byte bits) {
    byte[] flipped = bytes.clone();
    if (flipped.length > 0) {
      flipped[at] ^= bits;
    }
    return flipped;
  }

  /** The bytes with {@code length} of them replaced. */
  private static byte[] splice(byte[] bytes, int at, int length, byte[] by) {
    byte[] spliced = new byte[bytes.length - length + by.length];
    System.arraycopy(bytes, 0, spliced, 0, at);
    System.arraycopy(by, 0, spliced, at, by.length);
    System.arraycopy(bytes, at + length, spliced, at + by.length, bytes.length - at - length);
    return spliced;
  }
}
