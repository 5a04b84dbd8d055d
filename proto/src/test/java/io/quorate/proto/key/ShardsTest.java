package io.quorate.proto.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a key lives must never change: each cluster's data stands by it. */
class ShardsTest {
  private static final int[] SHARD_COUNTS = {1, 16, 1_024, 16_384};

  /** Values that implementations of XXH64 with seed 0 publish in their tests. */
  @ParameterizedTest
  @CsvSource({
    "'',ef46db3751d8e999",
    "a,d24ec4f1a98c6e5b",
    "as,1c330fb2d66be179",
    "asd,631c37ce72a97393",
    "asdf,415872f599cea71e",
    "abc,44bc2cf5ad770999",
    "xxhash,32dd38952c4bc720",
    "Call me Ishmael. Some years ago--never mind how long precisely-,02a2e85470d6fd96",
    "Nobody inspects the spammish repetition,fbcea83c8a378bf1"
  })
  void theHashIsThePublishedOne(String text, String hash) {
    assertThat(HexFormat.of().toHexDigits(XxHash64.hash(text.getBytes(UTF_8)))).isEqualTo(hash);
  }

  @Test
  void theShardsAreThoseOfTheVectors() throws IOException {
    List<String> vectors;
    try (InputStream in = ShardsTest.class.getResourceAsStream("/shard-vectors.txt")) {
      vectors =
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .toList();
    }
    assertThat(vectors).hasSizeGreaterThan(10);
    for (String vector : vectors) {
      String[] fields = vector.split(" ", -1);
      byte[] key = HexFormat.of().parseHex(fields[0]);
      for (int i = 0; i < SHARD_COUNTS.length; i++) {
        assertThat(Shards.shardOf(key, SHARD_COUNTS[i]))
            .as("%s of %d", fields[0], SHARD_COUNTS[i])
            .isEqualTo(Integer.parseInt(fields[i + 1]));
      }
    }
  }

  @Test
  void keysWithOneRoutingPartShareAShard() {
    assertThat(shard("{order-7}/lines/1")).isEqualTo(shard("{order-7}/total"));
    assertThat(shard("{order-7}/total")).isEqualTo(shard("order-7"));
    assertThat(shard("{}/x")).isNotEqualTo(shard("x"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 3, 1 << 15})
  void onlyPowersOfTwoWithinTheLimitAreShardCounts(int shards) {
    assertThatThrownBy(() -> Shards.shardOf(new byte[] {1}, shards))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int shard(String key) {
    return Shards.shardOf(key.getBytes(UTF_8), Shards.MAX_SHARDS);
  }

  /** What the bounds of a range tell, against all short keys that lie in it. */
  @Test
  void aRangeIsOfOneShardOnlyIfAllItsKeysAre() {
    byte[] alphabet = {'{', '}', 'a', (byte) 0xFF};
    List<byte[]> keys = new ArrayList<>();
    keys.add(new byte[0]);
    for (int from = 0, length = 0; length < 5; length++) {
      int to = keys.size();
      for (; from < to; from++) {
        for (byte next : alphabet) {
          byte[] key = Arrays.copyOf(keys.get(from), length + 1);
          key[length] = next;
          keys.add(key);
        }
      }
    }
    Pattern routingPart = Pattern.compile("[^{]*\\{[^}]+}.*", Pattern.DOTALL);
    for (byte[] prefix : keys) {
      assertThat(isOfOneShard(keys, prefix, KeyPrefix.end(prefix)))
          .as(HexFormat.of().formatHex(prefix))
          .isEqualTo(routingPart.matcher(new String(prefix, ISO_8859_1)).matches());
    }
    for (int i = 0; i < keys.size(); i += 7) {
      for (int j = 0; j < keys.size(); j += 5) {
        isOfOneShard(keys, keys.get(i), keys.get(j));
      }
    }
  }

  private static boolean isOfOneShard(List<byte[]> keys, byte[] start, byte[] end) {
    int shard = Shards.shardOfRange(start, end, 16);
    if (shard >= 0) {
      assertThat(keys)
          .filteredOn(
              key ->
                  Arrays.compareUnsigned(key, start) >= 0
                      && (end.length == 0 || Arrays.compareUnsigned(key, end) < 0))
          .allMatch(key -> Shards.shardOf(key, 16) == shard);
    }
    return shard >= 0;
  }

  @Test
  void aPrefixWithAWholeRoutingPartIsOfOneShard() {
    for (String prefix : List.of("{order-7}", "{order-7}/lines/", "a{b}", "{{}", "{a}{b")) {
      byte[] start = prefix.getBytes(UTF_8);
      assertThat(Shards.shardOfRange(start, KeyPrefix.end(start), 1_024))
          .as(prefix)
          .isEqualTo(Shards.shardOf(start, 1_024));
    }
    for (String prefix : List.of("", "a", "{order-7", "{}", "{}{a}", "a}b")) {
      byte[] start = prefix.getBytes(UTF_8);
      assertThat(Shards.shardOfRange(start, KeyPrefix.end(start), 1_024)).as(prefix).isEqualTo(-1);
    }
    assertThat(Shards.shardOfRange("{a}1".getBytes(UTF_8), "{a}7".getBytes(UTF_8), 16))
        .isEqualTo(Shards.shardOf("{a}".getBytes(UTF_8), 16));
    assertThat(Shards.shardOfRange("{a}1".getBytes(UTF_8), new byte[0], 16)).isEqualTo(-1);
    assertThat(Shards.shardOfRange("ab".getBytes(UTF_8), "ab\0".getBytes(UTF_8), 16))
        .isEqualTo(Shards.shardOf("ab".getBytes(UTF_8), 16));
    assertThat(Shards.shardOfRange("ab".getBytes(UTF_8), "ac\0".getBytes(UTF_8), 16)).isEqualTo(-1);
  }
}
