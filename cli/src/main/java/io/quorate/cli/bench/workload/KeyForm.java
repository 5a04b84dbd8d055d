package io.quorate.cli.bench.workload;

import io.netty.buffer.ByteBuf;

/** Keys as they stand in requests: fixed bytes between numbers. Immutable. */
public final class KeyForm {
  private final byte[] head;
  private final byte[] close;
  private final byte[] middle;
  private final int bucketKeys;

  /**
   * A form.
   *
   * @param close after a bucket's number in its prefix
   * @param middle between a bucket's number and a key's
   * @param bucketKeys 0: no buckets, and nothing between
   */
  KeyForm(byte[] head, byte[] close, byte[] middle, int bucketKeys) {
    this.head = head;
    this.close = close;
    this.middle = middle;
    this.bucketKeys = bucketKeys;
  }

  /** How many bytes every key has. */
  public int keyBytes() {
    return head.length + middle.length + (bucketKeys == 0 ? 1 : 2) * KeySpace.DIGITS;
  }

  /** How many bytes every bucket's prefix has. */
  public int bucketBytes() {
    return head.length + (bucketKeys == 0 ? 0 : KeySpace.DIGITS + close.length);
  }

  public void writeKey(long number, ByteBuf out) {
    out.writeBytes(head);
    if (bucketKeys > 0) {
      digits(number / bucketKeys, out);
      out.writeBytes(middle);
    }
    digits(number, out);
  }

  /** The prefix of the bucket that the key is in. */
  public void writeBucket(long number, ByteBuf out) {
    out.writeBytes(head);
    if (bucketKeys > 0) {
      digits(number / bucketKeys, out);
      out.writeBytes(close);
    }
  }

  private static void digits(long number, ByteBuf out) {
    int at = out.writerIndex();
    out.ensureWritable(KeySpace.DIGITS);
    long rest = number;
    for (int i = KeySpace.DIGITS - 1; i >= 0; i--, rest /= 10) {
      out.setByte(at + i, (int) ('0' + rest % 10));
    }
    out.writerIndex(at + KeySpace.DIGITS);
  }
}
