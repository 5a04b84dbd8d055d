package io.quorate.proto.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
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
}
