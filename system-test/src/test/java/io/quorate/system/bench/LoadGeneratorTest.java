package io.quorate.system.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.fake.FakeGateway;
import io.quorate.system.fake.PlantedBug;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The generator sends what it says and counts what it gets. */
final class LoadGeneratorTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  @Test
  void writesValuesAndReadsThemBack() throws IOException {
    try (FakeGateway gateway = new FakeGateway(PlantedBug.NONE, 1)) {
      LoadGenerator.Outcome puts =
          LoadGenerator.run(gateway.uri(), 8, Requests.quoratePut("Bearer t"), A_SECOND);
      assertThat(puts.operations()).isPositive();
      assertThat(puts.latency().getTotalCount()).isEqualTo(puts.operations());
      // The fake loses some answers on purpose; those are no operations.
      assertThat(puts.refused()).isBetween(1L, puts.operations() / 4);
      assertThat(gateway.stored().keySet()).allMatch(key -> key.matches("k000[0-9]{5}"));
      assertThat(gateway.stored().values())
          .allMatch(value -> value.length() == Requests.VALUE_BYTES);

      LoadGenerator.Outcome gets =
          LoadGenerator.run(gateway.uri(), 8, Requests.quorateGet("Bearer t"), A_SECOND);
      // The same keys in the same order: those that were written first are found.
      assertThat(gets.operations()).isPositive();
      assertThat(gets.percentileMs(99)).isGreaterThanOrEqualTo(gets.percentileMs(50));
    }
  }
}
