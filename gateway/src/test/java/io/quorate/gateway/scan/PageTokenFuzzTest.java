package io.quorate.gateway.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.XxHash64;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Page tokens that are damaged, forged or nonsense. They are refused, or are the token of this
 * tenant and this range in its one spelling.
 */
class PageTokenFuzzTest {
  private static final int TENANT = 2;
  private static final KeyRange RANGE = KeyRange.ofPrefix("a/".getBytes(UTF_8), false, false);
  private static final PageToken GOOD =
      new PageToken(
          TENANT,
          5,
          RANGE.fingerprint(),
          "a/1".getBytes(UTF_8),
          new TreeMap<>(Map.of("g1", 9L, "g2", 300L)));

  /** The first byte: 0 is a text, 1 changes bytes of a good token, 2 is sealed content. */
  @FuzzTest
  void onlyOnesOwnTokensAreRead(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0] % 3) {
      case 0 -> decode(new String(rest, ISO_8859_1));
      case 1 -> {
        String text = text(changed(rest));
        assertThat(decode(text).isPresent()).isEqualTo(text.equals(GOOD.encode()));
      }
      default -> {
        ByteWriter sealed = new ByteWriter(rest.length + 8);
        decode(text(sealed.raw(rest).i64(XxHash64.hash(rest)).toByteArray()));
      }
    }
  }

  private static Optional<PageToken> decode(String text) {
    PageToken token;
    try {
      token = PageToken.decode(text, TENANT, RANGE.fingerprint());
    } catch (QuorateException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.PAGE_TOKEN_INVALID);
      return Optional.empty();
    }
    assertThat(token.tenantId()).isEqualTo(TENANT);
    assertThat(token.fingerprint()).isEqualTo(RANGE.fingerprint());
    assertThat(token.encode()).isEqualTo(text);
    KeyRange left = RANGE.after(token.lastKey());
    assertThat(Arrays.compareUnsigned(left.start(), token.lastKey())).isPositive();
    assertThat(left.end()).isEqualTo(RANGE.end());
    return Optional.of(token);
  }

  /** Pairs of a position and what is flipped there. */
  private static byte[] changed(byte[] edits) {
    byte[] bytes = Base64.getUrlDecoder().decode(GOOD.encode());
    for (int i = 0; i + 1 < edits.length; i += 2) {
      bytes[Byte.toUnsignedInt(edits[i]) % bytes.length] ^= edits[i + 1];
    }
    return bytes;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
