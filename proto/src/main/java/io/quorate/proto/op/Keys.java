package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;

/** The limits of keys and values that users give, with their errors. */
public final class Keys {
  private Keys() {}

  /** Returns the key. */
  public static byte[] check(byte[] key) {
    if (key.length == 0) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "the key is empty");
    }
    if (key.length > Limits.MAX_KEY_BYTES) {
      throw new QuorateException(
          ErrorCode.KEY_TOO_LONG,
          "the key has " + key.length + " bytes; the limit is " + Limits.MAX_KEY_BYTES);
    }
    return key;
  }

  public static void checkValue(int length) {
    if (length > Limits.MAX_VALUE_BYTES) {
      throw new QuorateException(
          ErrorCode.PAYLOAD_TOO_LARGE,
          "the value has " + length + " bytes; the limit is " + Limits.MAX_VALUE_BYTES);
    }
  }
}
