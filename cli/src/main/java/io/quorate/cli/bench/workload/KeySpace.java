package io.quorate.cli.bench.workload;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * How a key's number becomes its bytes: {@code bench/key00000042}; and when keys are to be scanned,
 * {@code bench/{00000000}/key00000042}, where a bucket of as many keys as a scan reads has a number
 * of its own. That is a hash tag ({@link io.quorate.proto.key.Shards}): a bucket lies in one shard,
 * and its prefix gives its keys and no others.
 *
 * @param bucketKeys keys of one bucket; 0: no buckets
 */
public record KeySpace(String prefix, int bucketKeys) {
  static final int DIGITS = 8;

  /** Numbers beyond have more digits. */
  public static final long MAX_KEYS = 100_000_000;

  /** The key's bytes, for those who have time. */
  public byte[] key(long number) {
    return text(number).getBytes(StandardCharsets.UTF_8);
  }

  /** What the keys of that key's bucket begin with, and nothing else does. */
  public byte[] bucket(long number) {
    return bucketText(number).getBytes(StandardCharsets.UTF_8);
  }

  private String text(long number) {
    return bucketText(number) + "key" + digits(number);
  }

  private String bucketText(long number) {
    return bucketKeys == 0 ? prefix : prefix + "{" + digits(number / bucketKeys) + "}/";
  }

  private static String digits(long number) {
    return String.format("%0" + DIGITS + "d", number);
  }

  /**
   * The keys as they stand in a protocol.
   *
   * @param encoding of text that is no digit
   */
  public KeyForm form(UnaryOperator<String> encoding) {
    if (bucketKeys == 0) {
      return new KeyForm(bytes(encoding.apply(prefix + "key")), new byte[0], new byte[0], 0);
    }
    return new KeyForm(
        bytes(encoding.apply(prefix + "{")),
        bytes(encoding.apply("}/")),
        bytes(encoding.apply("}/key")),
        bucketKeys);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
