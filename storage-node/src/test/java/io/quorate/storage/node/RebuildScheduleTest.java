package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RebuildScheduleTest {
  private final RebuildSchedule schedule = new RebuildSchedule();

  @Test
  void comesSoonTheFirstTimeAndEverLaterAfterThat() {
    long nowMs = 7_000;
    long delayMs = RebuildSchedule.FIRST_MS;
    for (int attempt = 0; attempt < 20; attempt++) {
      schedule.failed(nowMs, attempt == 0);
      assertThat(schedule.isDue(nowMs + delayMs - 1)).isFalse();
      nowMs += delayMs;
      assertThat(schedule.isDue(nowMs)).isTrue();
      delayMs = Math.min(RebuildSchedule.LARGEST_MS, 2 * delayMs);
    }
    assertThat(delayMs).isEqualTo(RebuildSchedule.LARGEST_MS);
  }

  @Test
  void whoServedForLongHasRecovered() {
    schedule.failed(0, true);
    schedule.opened(1_000);
    schedule.failed(2_000, true);
    assertThat(schedule.isDue(3_999)).isFalse();
    schedule.opened(4_000);
    long nowMs = 4_000 + RebuildSchedule.RECOVERED_MS;
    schedule.failed(nowMs, true);
    assertThat(schedule.isDue(nowMs + RebuildSchedule.FIRST_MS)).isTrue();
  }
}
