package io.quorate.gateway.scan;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.KeyPrefix;
import io.quorate.proto.key.XxHash64;
import io.quorate.proto.op.Limits;
import java.util.Arrays;

/**
 * What a scan reads.
 *
 * @param start inclusive
 * @param end exclusive; empty: no end
 * @param reverse from the end downwards
 */
public record KeyRange(byte[] start, byte[] end, boolean keysOnly, boolean reverse) {
  public KeyRange {
    // The successor of the longest key, where a page goes on, is one byte longer.
    if (start.length > Limits.MAX_KEY_BYTES + 1 || end.length > Limits.MAX_KEY_BYTES) {
      throw new QuorateException(
          ErrorCode.KEY_TOO_LONG,
          "a range's bound has more than " + Limits.MAX_KEY_BYTES + " bytes");
    }
  }

  public static KeyRange ofPrefix(byte[] prefix, boolean keysOnly, boolean reverse) {
    return new KeyRange(prefix, KeyPrefix.end(prefix), keysOnly, reverse);
  }

  /** The range without what comes up to and including a key, in this range's direction. */
  KeyRange after(byte[] key) {
    return reverse
        ? new KeyRange(start, key, keysOnly, true)
        : new KeyRange(Arrays.copyOf(key, key.length + 1), end, keysOnly, false);
  }

  boolean empty() {
    return end.length > 0 && Arrays.compareUnsigned(start, end) >= 0;
  }

  /** Tells ranges apart in page tokens. */
  long fingerprint() {
    ByteWriter bytes = new ByteWriter(start.length + end.length + 16);
    bytes.u8((keysOnly ? 1 : 0) | (reverse ? 2 : 0)).bytes(start).bytes(end);
    return XxHash64.hash(bytes.array(), 0, bytes.size());
  }
}
