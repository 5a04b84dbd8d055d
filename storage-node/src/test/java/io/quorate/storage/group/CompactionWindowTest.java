package io.quorate.storage.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CompactionWindowTest {
  private static final long TICK_MS = 10_000;

  /** Revisions are the ticks since the start. */
  private static CompactionWindow ticked(long windowMs, long ticks) {
    CompactionWindow window = new CompactionWindow(windowMs, Long.MAX_VALUE);
    for (long tick = 1; tick <= ticks; tick++) {
      window.sample(tick * TICK_MS, tick);
    }
    return window;
  }

  @Test
  void tellsWhichRevisionWasPresent() {
    CompactionWindow window = ticked(600_000, 30);
    assertThat(window.presentAt(100_000)).isEqualTo(10);
    assertThat(window.presentAt(109_999)).isEqualTo(10);
    assertThat(window.presentAt(9_999)).isZero();
  }

  @Test
  void keepsWhatItsOwnWindowNeedsAndNoMore() {
    CompactionWindow window = ticked(600_000, 1_000);
    long nowMs = 1_000 * TICK_MS;
    assertThat(window.compactRevision(nowMs, 1_000)).isEqualTo(940);
    assertThat(window.presentAt(nowMs - 600_000)).isEqualTo(940);
    assertThat(window.presentAt(nowMs - 610_001)).isZero();
  }

  @Test
  void isExactToAMinuteHoweverLongTheWindow() {
    CompactionWindow window = ticked(TimeUnit.DAYS.toMillis(7), 10_000);
    long nowMs = 10_000 * TICK_MS;
    for (long ago = 0; ago < 9_000 * TICK_MS; ago += 7_777_777) {
      long then = (nowMs - ago) / TICK_MS;
      assertThat(window.presentAt(nowMs - ago)).isBetween(then - 6, then);
    }
  }
}
