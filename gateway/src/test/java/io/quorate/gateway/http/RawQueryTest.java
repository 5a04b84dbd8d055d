package io.quorate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RawQueryTest {
  private static final Set<String> KNOWN = Set.of("prefix", "limit", "flag");

  @Test
  void valuesAreBytes() {
    RawQuery query = RawQuery.parse("/v1/kv?prefix=a%2Fb%FF+&limit=7&flag=true", KNOWN);
    assertThat(query.bytes("prefix")).containsExactly('a', '/', 'b', 0xFF, '+');
    assertThat(query.number("limit", 1, 10, 5)).isEqualTo(7);
    assertThat(query.flag("flag")).isTrue();
    assertThat(RawQuery.parse("/v1/kv", KNOWN).bytes("prefix")).isNull();
    assertThat(RawQuery.parse("/v1/kv?", KNOWN).number("limit", 1, 10, 5)).isEqualTo(5);
    assertThat(RawQuery.parse("/v1/kv?prefix", KNOWN).bytes("prefix")).isEmpty();
    assertThat(RawQuery.parse("/v1/kv?prefix=a=b?c", KNOWN).text("prefix")).isEqualTo("a=b?c");
  }

  @Test
  void whatCanNotBeMeantIsRefused() {
    assertInvalid("/v1/kv?other=1");
    assertInvalid("/v1/kv?prefix=a&prefix=a");
    assertInvalid("/v1/kv?prefix=%");
    assertInvalid("/v1/kv?prefix=%1");
    assertInvalid("/v1/kv?prefix=%g0");
    assertInvalid("/v1/kv?=1");
    for (String number :
        new String[] {"", "0", "11", "-1", "+1", "1.0", "1e1", "99999999999999999999"}) {
      RawQuery query = RawQuery.parse("/v1/kv?limit=" + number, KNOWN);
      assertThatThrownBy(() -> query.number("limit", 1, 10, 5))
          .isInstanceOf(QuorateException.class);
    }
    RawQuery query = RawQuery.parse("/v1/kv?flag=1", KNOWN);
    assertThatThrownBy(() -> query.flag("flag")).isInstanceOf(QuorateException.class);
  }

  @Test
  void encodedBytesComeBack() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      StringBuilder text = new StringBuilder();
      for (byte b : bytes) {
        text.append(random.nextBoolean() ? "%%%02X".formatted(b) : "%%%02x".formatted(b));
      }
      assertThat(PercentDecoder.decode(text.toString(), 0, text.length())).isEqualTo(bytes);
    }
  }

  private static void assertInvalid(String uri) {
    assertThatThrownBy(() -> RawQuery.parse(uri, KNOWN))
        .isInstanceOfSatisfying(
            QuorateException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }
}
