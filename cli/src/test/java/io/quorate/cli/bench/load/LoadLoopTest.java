package io.quorate.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.OperationKind;
import io.quorate.cli.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The accounting of closed and open loops, on a clock of the test's. */
class LoadLoopTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  /** The clock of a JVM may begin anywhere, below zero too. */
  private static final long START = -SECOND / 2;

  private static final long TIMEOUT = 60 * SECOND;

  private final FakeTimer timer = new FakeTimer(START);
  private final List<FakeLink> links = new ArrayList<>();
  private LoadLoop loop = loop(1, TIMEOUT);

  private LoadLoop loop(int links, long timeoutNanos) {
    Workload workload =
        new Workload(Mix.PUTS, Distribution.UNIFORM, 100, new KeySpace("k", 0), 8, 1);
    return new LoadLoop(timer, workload.stream(0, 1), links, timeoutNanos);
  }

  private FakeLink link(int capacity, long serviceNanos) {
    FakeLink link = new FakeLink(timer, loop, capacity, serviceNanos);
    links.add(link);
    loop.ready(link);
    return link;
  }

  private void start(double perSecond, long operations, long warmUp, long duration) {
    Window window = new Window(START + warmUp, START + warmUp + duration, operations > 0);
    loop.start(new Schedule(START, window, perSecond, operations, 0, 1), window);
  }

  private LoadResult result(long nanos) {
    LoadResult.Builder sum = new LoadResult.Builder();
    loop.measured().drainTo(sum);
    return sum.build(nanos, 0);
  }

  @Test
  void aClosedLoopKeepsEachPlaceBusy() {
    link(4, 10 * MS);
    start(0, 0, 0, SECOND);
    timer.advanceTo(START + 2 * SECOND);
    assertThat(loop.finished()).isDone();
    LoadResult result = result(SECOND);
    assertThat(result.operations()).isEqualTo(4 * 100);
    assertThat(result.percentileMs(99)).isCloseTo(10, within(0.1));
  }

  @Test
  void aClosedLoopCanStopAfterSoManyOperations() {
    link(3, 10 * MS);
    start(0, 100, 0, 0);
    timer.advanceTo(START + 10 * SECOND);
    assertThat(loop.finished()).isCompletedWithValue(START + 34 * 10 * MS);
    assertThat(result(SECOND).operations()).isEqualTo(100);
    assertThat(links.get(0).sent()).isEqualTo(100);
  }

  @Test
  void whatBeginsBeforeTheWindowDoesNotCount() {
    link(1, 10 * MS);
    start(0, 0, SECOND, SECOND);
    timer.advanceTo(START + 3 * SECOND);
    assertThat(result(SECOND).operations()).isEqualTo(100);
    LoadResult.Builder warmUp = new LoadResult.Builder();
    loop.warmUp().drainTo(warmUp);
    assertThat(warmUp.build(SECOND, 0).operations()).isEqualTo(100);
  }

  @Test
  void anOpenLoopStartsOnTime() {
    link(10, MS);
    start(1_000, 0, 0, SECOND);
    timer.advanceTo(START + 2 * SECOND);
    LoadResult result = result(SECOND);
    assertThat(result.operations()).isEqualTo(1_000);
    assertThat(result.notStarted()).isZero();
    assertThat(result.percentileMs(100)).isCloseTo(1, within(0.2));
  }

  /** With one operation under way at a time, a closed loop would see one slow operation of 500. */
  @Test
  void aStalledServerShowsInAnOpenLoop() {
    FakeLink link = link(1, MS / 10);
    start(1_000, 0, 0, SECOND);
    timer.advanceTo(START + 400 * MS);
    link.stall();
    timer.advanceTo(START + 600 * MS);
    link.goOn();
    timer.advanceTo(START + 2 * SECOND);
    LoadResult result = result(SECOND);
    assertThat(result.operations()).isEqualTo(1_000);
    // Each of the 200 that were due in those 200 ms waited for what was left of them.
    assertThat(result.percentileMs(99)).isCloseTo(195, within(5.0));
    assertThat(result.percentileMs(90)).isCloseTo(110, within(15.0));
    assertThat(result.percentileMs(50)).isLessThan(1);
  }

  @Test
  void aStallThatOutlastsTheRunShowsToo() {
    FakeLink link = link(2, MS / 10);
    start(1_000, 0, 0, SECOND);
    timer.advanceTo(START + 500 * MS);
    link.stall();
    timer.advanceTo(START + 1_500 * MS);
    link.goOn();
    timer.advanceTo(START + 3 * SECOND);
    LoadResult result = result(SECOND);
    assertThat(result.operations()).isCloseTo(502, within(2L));
    assertThat(result.operations() + result.notStarted()).isEqualTo(1_000);
    assertThat(result.percentileMs(99)).isGreaterThan(900);
  }

  @Test
  void aRateThatIsTooHighIsSeen() {
    link(1, 10 * MS);
    start(1_000, 0, 0, SECOND);
    timer.advanceTo(START + 2 * SECOND);
    LoadResult result = result(SECOND);
    assertThat(result.operations()).isCloseTo(100, within(5L));
    assertThat(result.notStarted()).isCloseTo(900, within(5L));
    assertThat(result.operations(OperationKind.PUT)).isEqualTo(result.operations());
    assertThat(result.percentileMs(50)).isGreaterThan(400);
  }

  @Test
  void refusalsAreCountedAndTheLoadGoesOn() {
    FakeLink link = link(1, 10 * MS);
    link.failWith("overloaded");
    start(0, 0, 0, SECOND);
    timer.advanceTo(START + 500 * MS);
    link.failWith("unavailable");
    timer.advanceTo(START + 2 * SECOND);
    LoadResult result = result(SECOND);
    assertThat(result.operations()).isZero();
    assertThat(result.errors().keySet()).containsExactly("overloaded", "unavailable");
    assertThat(result.failed()).isEqualTo(100);
  }

  @Test
  void aLostConnectionTakesPartAgainWhenItIsBack() {
    loop = loop(2, TIMEOUT);
    FakeLink lost = link(2, 10 * MS);
    link(1, 10 * MS);
    assertThat(loop.connected()).isDone();
    start(0, 0, 0, SECOND);
    lost.stall();
    timer.advanceTo(START + 205 * MS);
    lost.loseConnection();
    timer.advanceTo(START + 505 * MS);
    lost.comeBack();
    timer.advanceTo(START + 2 * SECOND);
    LoadResult result = result(SECOND);
    assertThat(result.errors()).containsEntry("connection_lost", 2L);
    assertThat(result.operations()).isCloseTo(100 + 2 * 50, within(4L));
    assertThat(loop.finished()).isDone();
  }

  @Test
  void anOperationWithoutAnAnswerIsGivenUp() {
    loop = loop(1, 2 * SECOND);
    FakeLink link = link(3, 10 * MS);
    link.stall();
    start(0, 0, 0, SECOND);
    timer.advanceTo(START + 5 * SECOND);
    assertThat(result(SECOND).errors()).containsEntry("no_answer", 3L);
    assertThat(loop.finished()).isDone();
  }

  @Test
  void severalLoopsShareRateAndOperations() {
    Window window = new Window(0, SECOND, false);
    long taken = 0;
    for (int share = 0; share < 3; share++) {
      Schedule schedule = new Schedule(0, window, 900, 0, share, 3);
      assertThat(schedule.nextIntended()).isCloseTo(share * SECOND / 900, within(1L));
      while (schedule.due(SECOND - 1)) {
        long unused = schedule.take(SECOND - 1);
        taken++;
      }
    }
    assertThat(taken).isEqualTo(900);
    long limited = 0;
    for (int share = 0; share < 3; share++) {
      Schedule schedule = new Schedule(0, window, 0, 100, share, 3);
      while (schedule.due(1)) {
        long unused = schedule.take(1);
        limited++;
      }
    }
    assertThat(limited).isEqualTo(100);
  }
}
