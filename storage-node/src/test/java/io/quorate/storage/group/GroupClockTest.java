package io.quorate.storage.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.group.GroupClock.Stamp;
import org.junit.jupiter.api.Test;

class GroupClockTest {
  private long wallMs = 1_700_000_000_000L;
  private long monotonicMs = 5_000;
  private final GroupClock clock =
      new GroupClock(1_000, () -> wallMs, () -> monotonicMs * 1_000_000);

  @Test
  void withoutLeadershipThereIsNoTime() {
    assertThat(clock.now()).isEqualTo(new Stamp(0, 0));
    clock.started(3, 70_000);
    clock.stopped();
    assertThat(clock.now()).isEqualTo(new Stamp(0, 0));
    assertThat(clock.isLeading()).isFalse();
  }

  @Test
  void aFirstLeaderBeginsWithItsWallClock() {
    clock.started(1, 0);
    assertThat(clock.now()).isEqualTo(new Stamp(1, 1_700_000_000_000L));
  }

  @Test
  void aLeaderGoesOnWhereTheLastEntryWas() {
    clock.started(3, 70_000);
    assertThat(clock.now()).isEqualTo(new Stamp(3, 70_000));
  }

  @Test
  void timeStandsStillForAnElectionTimeoutAndThenRuns() {
    clock.started(3, 70_000);
    monotonicMs += 1_000;
    assertThat(clock.now().ms()).isEqualTo(70_000);
    assertThat(clock.delayMsUntil(70_001)).isEqualTo(1);
    monotonicMs += 1;
    assertThat(clock.now().ms()).isEqualTo(70_001);
    assertThat(clock.delayMsUntil(70_001)).isZero();
    monotonicMs += 3_600_000;
    assertThat(clock.now().ms()).isEqualTo(70_001 + 3_600_000);
  }

  @Test
  void delaysCountTheStandstill() {
    clock.started(3, 70_000);
    assertThat(clock.delayMsUntil(70_500)).isEqualTo(1_500);
    monotonicMs += 1_200;
    assertThat(clock.delayMsUntil(70_500)).isEqualTo(300);
  }

  @Test
  void wallClocksCountForNothingAfterwards() {
    clock.started(1, 0);
    wallMs += 3_600_000;
    assertThat(clock.now().ms()).isEqualTo(1_700_000_000_000L);
    wallMs -= 7_200_000;
    monotonicMs += 1_010;
    assertThat(clock.now().ms()).isEqualTo(1_700_000_000_010L);
  }
}
