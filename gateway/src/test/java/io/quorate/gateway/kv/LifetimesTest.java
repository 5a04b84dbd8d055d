package io.quorate.gateway.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Lifetime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifetimesTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1000",
    "30s, 30000",
    "5m, 300000",
    "2h, 7200000",
    "1d, 86400000",
    "1000ms, 1000",
    "3650d, 315360000000",
    "315360000, 315360000000"
  })
  void timesAsTheyAreWritten(String text, long ms) {
    assertThat(Lifetimes.ttlMs(text)).isEqualTo(ms);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "999ms",
        "500ms",
        "3651d",
        "-1s",
        "1.5s",
        "1w",
        "s",
        " 5s",
        "5 s",
        "5S",
        "٣s",
        "999999999999d",
        "9999999999999"
      })
  void timesThatAreNone(String text) {
    assertThatThrownBy(() -> Lifetimes.ttlMs(text))
        .isInstanceOfSatisfying(
            QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TTL_INVALID));
  }

  @Test
  void leasesAsTheyAreWritten() {
    assertThat(Lifetimes.of(null, null)).isEqualTo(Lifetime.FOREVER);
    assertThat(Lifetimes.of("5s", "9223372036854775807"))
        .isEqualTo(new Lifetime(5_000, Long.MAX_VALUE));
    for (String text : new String[] {"", "0", "-1", "x", "9223372036854775808", "1e3"}) {
      assertThatThrownBy(() -> Lifetimes.of(null, text))
          .isInstanceOfSatisfying(
              QuorateException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND));
    }
  }
}
