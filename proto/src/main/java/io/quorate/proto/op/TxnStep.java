package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.KeyPrefix;

/**
 * One operation of a transaction. A step sees what the steps before it did. Arrays are not copied.
 */
public sealed interface TxnStep {

  /** A step on one key. */
  sealed interface OnKey extends TxnStep {
    byte[] key();
  }

  record Get(byte[] key, boolean withoutValue) implements OnKey {}

  record Put(byte[] key, byte[] value, Lifetime lifetime) implements OnKey {
    public Put(byte[] key, byte[] value) {
      this(key, value, Lifetime.FOREVER);
    }
  }

  record Delete(byte[] key) implements OnKey {}

  /** Deletes all keys from {@code start} (inclusive) to {@code end} (exclusive; empty: no end). */
  record DeleteRange(byte[] start, byte[] end) implements TxnStep {

    /**
     * A range that a user gave.
     *
     * @throws QuorateException KEY_TOO_LONG
     */
    public static DeleteRange of(byte[] start, byte[] end) {
      if (start.length > Limits.MAX_KEY_BYTES || end.length > Limits.MAX_KEY_BYTES) {
        throw new QuorateException(
            ErrorCode.KEY_TOO_LONG,
            "a range's bound has more than " + Limits.MAX_KEY_BYTES + " bytes");
      }
      if (start.length == 0 && end.length == 0) {
        throw new QuorateException(
            ErrorCode.INVALID_ARGUMENT, "a range without bounds would be all keys");
      }
      return new DeleteRange(start, end);
    }

    public static DeleteRange ofPrefix(byte[] prefix) {
      return of(prefix, KeyPrefix.end(prefix));
    }
  }

  /**
   * Adds to a counter: a value that is a decimal integer of 64 bits with sign, as text, so that
   * whoever gets the key can read it. An absent key counts as 0. When the key ends stays as it is.
   */
  record Increment(byte[] key, long by) implements OnKey {}

  /**
   * Adds bytes at the end of a value. An absent key has an empty one. When the key ends stays as it
   * is.
   */
  record Append(byte[] key, byte[] suffix) implements OnKey {}

  /** Whether it can leave more data than there was. */
  default boolean adds() {
    return this instanceof Put || this instanceof Increment || this instanceof Append;
  }
}
