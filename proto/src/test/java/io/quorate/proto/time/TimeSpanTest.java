package io.quorate.proto.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeSpanTest {
  @Test
  void isANumberWithAUnit() {
    assertThat(TimeSpan.parseMs("500ms")).hasValue(500);
    assertThat(TimeSpan.parseMs("90s")).hasValue(90_000);
    assertThat(TimeSpan.parseMs("2m")).hasValue(120_000);
    assertThat(TimeSpan.parseMs("12 H")).hasValue(43_200_000);
    assertThat(TimeSpan.parseMs("999999999h")).hasValue(999_999_999L * 3_600_000);
  }

  @Test
  void nothingElseIsOne() {
    for (String text : List.of("", "5", "m", "-1s", "1.5h", "1h30m", "5 y", "9999999999s", "٥s")) {
      assertThat(TimeSpan.parseMs(text)).as(text).isEmpty();
    }
  }

  @Test
  void isWrittenInTheLargestUnitThatIsExact() {
    for (String text : List.of("1ms", "1500ms", "90s", "2m", "61m", "12h", "0s")) {
      assertThat(TimeSpan.text(TimeSpan.parseMs(text).getAsLong())).isEqualTo(text);
    }
    assertThat(TimeSpan.text(120_000)).isEqualTo("2m");
  }
}
