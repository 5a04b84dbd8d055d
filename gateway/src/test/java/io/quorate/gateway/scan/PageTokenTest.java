package io.quorate.gateway.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PageTokenTest {
  /** Tokens of older gateways must stay readable during an upgrade: these bytes don't change. */
  private static final String GOLDEN = "AQIFAAAAAAAAAHsDYS8xAgJnMQkCZzKsAnWUesHTB-lc";

  private static final PageToken TOKEN =
      new PageToken(
          2,
          5,
          123,
          "a/1".getBytes(StandardCharsets.UTF_8),
          new TreeMap<>(java.util.Map.of("g1", 9L, "g2", 300L)));

  @Test
  void golden() {
    assertThat(TOKEN.encode()).isEqualTo(GOLDEN);
    PageToken read = PageToken.decode(GOLDEN, 2, 123);
    assertThat(read.lastKey()).isEqualTo(TOKEN.lastKey());
    assertThat(read.revisions()).isEqualTo(TOKEN.revisions());
    assertThat(read.routeEpoch()).isEqualTo(5);
  }

  @Test
  void itIsBoundToTenantAndRange() {
    assertInvalid(GOLDEN, 3, 123);
    assertInvalid(GOLDEN, 2, 124);
  }

  @Test
  void anyDamageIsFound() {
    byte[] bytes = Base64.getUrlDecoder().decode(GOLDEN);
    for (int i = 0; i < bytes.length * 8; i++) {
      byte[] damaged = bytes.clone();
      damaged[i / 8] ^= (byte) (1 << (i % 8));
      assertInvalid(Base64.getUrlEncoder().withoutPadding().encodeToString(damaged), 2, 123);
    }
    for (int length = 0; length < bytes.length; length++) {
      assertInvalid(
          Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes, length)),
          2,
          123);
    }
  }

  @Test
  void otherSpellingsAreRefused() {
    assertInvalid(GOLDEN + "=", 2, 123);
    assertInvalid(GOLDEN + "A", 2, 123);
    assertInvalid(" " + GOLDEN, 2, 123);
    assertInvalid("", 2, 123);
    assertInvalid("ü", 2, 123);
    assertInvalid("A".repeat(1 << 20), 2, 123);
  }

  @Test
  void noiseIsRefused() {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      assertInvalid(Base64.getUrlEncoder().withoutPadding().encodeToString(noise), 2, 123);
    }
  }

  private static void assertInvalid(String text, int tenantId, long fingerprint) {
    assertThatThrownBy(() -> PageToken.decode(text, tenantId, fingerprint))
        .isInstanceOfSatisfying(
            QuorateException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PAGE_TOKEN_INVALID));
  }
}
