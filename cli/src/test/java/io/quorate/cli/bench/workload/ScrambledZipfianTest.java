package io.quorate.cli.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScrambledZipfianTest {
  private static final int DRAWS = 1_000_000;
  private static final int KEYS = 1_000;

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void ranksFollowThePowerLaw() {
    int[] counts = new int[10];
    for (int i = 0; i < DRAWS; i++) {
      long rank = ScrambledZipfian.rank(random.nextDouble());
      assertThat(rank).isBetween(0L, 10_000_000_000L);
      if (rank < counts.length) {
        counts[(int) rank]++;
      }
    }
    // 1 / zeta of all operations go to the first, half of it to the second (2^-0.99).
    assertThat(counts[0] / (double) DRAWS).isCloseTo(0.0378, within(0.001));
    assertThat(counts[1] / (double) DRAWS).isCloseTo(0.0190, within(0.001));
    // From the third on the method approximates.
    assertThat(counts[9] / (double) DRAWS).isCloseTo(0.0378 / Math.pow(10, 0.99), within(0.001));
  }

  @Test
  void thePopularOnesAreSpreadOverAllKeys() {
    int[] counts = frequencies(new ScrambledZipfian(KEYS));
    int first = indexOfMost(counts);
    counts[first] = 0;
    int second = indexOfMost(counts);
    assertThat(Math.abs(first - second)).isGreaterThan(1);
    assertThat(Arrays.stream(counts).filter(count -> count > 0).count())
        .isGreaterThan(KEYS * 9 / 10);
  }

  @Test
  void uniformKeysAreEquallyLikely() {
    int[] counts = frequencies(Distribution.UNIFORM.over(KEYS));
    assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(DRAWS / KEYS * 8 / 10);
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(DRAWS / KEYS * 12 / 10);
  }

  private int[] frequencies(KeyDistribution distribution) {
    int[] counts = new int[KEYS];
    for (int i = 0; i < DRAWS; i++) {
      counts[(int) distribution.next(random)]++;
    }
    return counts;
  }

  private static int indexOfMost(int[] counts) {
    int most = 0;
    for (int i = 0; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return most;
  }
}
