package io.quorate.gateway.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.batch.Gathering.Member;
import org.junit.jupiter.api.Test;

final class GatheringTest {
  private static final long FRAME_NANOS = 1_000_000;

  private final Gathering gathering = new Gathering();
  private int released;
  private final Member a = gathering.join(() -> {});
  private final Member b = gathering.join(() -> released++);
  private long now = 5_000_000_000L;

  @Test
  void aLaneThatNeverSentDoesNotWait() {
    a.waiting(1);
    assertThat(a.pauseNanos(now)).isZero();
  }

  @Test
  void whoIsAloneDoesNotWait() {
    for (int i = 0; i < 10; i++) {
      a.waiting(1);
      assertThat(a.pauseNanos(now)).isZero();
      roundTrip(a, 1);
    }
  }

  @Test
  void theFirstToComeBackWaitsForTheOthers() {
    a.waiting(3);
    roundTrip(a, 3);
    a.waiting(1);
    assertThat(a.pauseNanos(now)).isPositive();
    a.waiting(1);
    assertThat(a.pauseNanos(now)).isPositive();
    a.waiting(1);
    assertThat(a.pauseNanos(now)).isZero();
  }

  @Test
  void nobodyWaitsLongerThanAFrameTakes() {
    a.waiting(3);
    roundTrip(a, 3);
    a.waiting(1);
    assertThat(a.pauseNanos(now)).isBetween(1L, FRAME_NANOS);
    now += FRAME_NANOS;
    assertThat(a.pauseNanos(now)).isZero();
  }

  @Test
  void aLaneWaitsForTheFramesOfTheOthersAndTheyLeaveTogether() {
    a.waiting(2);
    b.waiting(2);
    send(a, 2);
    send(b, 2);
    answer(b, 2);
    b.waiting(4);
    assertThat(b.pauseNanos(now)).as("a's frame is still out").isPositive();
    answer(a, 2);
    a.waiting(1);
    now += FRAME_NANOS;
    assertThat(a.pauseNanos(now)).isZero();
    assertThat(released).isEqualTo(1);
    assertThat(b.pauseNanos(now)).isZero();
  }

  @Test
  void whoStopsPausingTakesTheOthersAlong() {
    a.waiting(2);
    b.waiting(2);
    send(a, 2);
    send(b, 2);
    answer(a, 2);
    b.answered(2, FRAME_NANOS, now);
    a.waiting(1);
    b.waiting(1);
    assertThat(a.pauseNanos(now)).isPositive();
    assertThat(b.pauseNanos(now)).isPositive();
    a.waiting(2);
    assertThat(a.pauseNanos(now)).isZero();
    assertThat(released).isEqualTo(1);
    assertThat(b.pauseNanos(now)).isZero();
  }

  @Test
  void waitingThatBringsNothingIsGivenUpForAWhile() {
    a.waiting(8);
    roundTrip(a, 8);
    int pauses = 0;
    for (int i = 0; i < 40; i++) {
      a.waiting(2);
      if (a.pauseNanos(now) > 0) {
        pauses++;
        now += FRAME_NANOS;
        a.pauseNanos(now);
      }
      roundTrip(a, 2);
      // Somebody who comes regularly whatever is answered, and keeps what is usual high.
      a.waiting(6);
      roundTrip(a, 6);
    }
    assertThat(pauses).isLessThan(10);
  }

  private void roundTrip(Member lane, int operations) {
    send(lane, operations);
    answer(lane, operations);
  }

  private void send(Member lane, int operations) {
    lane.waiting(-operations);
    lane.sent(operations);
  }

  private void answer(Member lane, int operations) {
    now += FRAME_NANOS;
    lane.answered(operations, FRAME_NANOS, now);
  }
}
