package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When a round is let through: never before its index is applied, and never forgotten. */
class AppliedWaitersTest {
  private static final int LAG = 100;

  private final List<String> ends = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Runnable> timer = new ArrayDeque<>();
  private final AtomicLong raftIndex = new AtomicLong();
  private final AppliedWaiters waiters = waiters(raftIndex::get);

  private AppliedWaiters waiters(LongSupplier index) {
    return new AppliedWaiters(index, LAG, timer::add);
  }

  @Test
  void whatIsAppliedIsReadyAtOnce() {
    waiters.applied(7);
    waiters.await(7, round("a"));
    assertThat(ends).containsExactly("a ready");
    assertThat(timer).isEmpty();
  }

  @Test
  void anEntryThatOnlyJRaftAppliedIsReadyAtOnce() {
    waiters.applied(7);
    raftIndex.set(8);
    waiters.await(8, round("a"));
    assertThat(ends).containsExactly("a ready");
    assertThat(timer).isEmpty();
  }

  @Test
  void roundsWaitForTheRunWithTheirIndex() {
    waiters.await(9, round("nine"));
    waiters.await(8, round("eight"));
    waiters.applied(7);
    assertThat(ends).isEmpty();
    waiters.applied(8);
    assertThat(ends).containsExactly("eight ready");
    waiters.applied(12);
    waiters.applied(13);
    assertThat(ends).containsExactly("eight ready", "nine ready");
  }

  @Test
  void anIndexAppliedWhileARoundRegistersIsSeen() {
    AtomicInteger looks = new AtomicInteger();
    AppliedWaiters racing = waiters(() -> looks.incrementAndGet() == 1 ? 4 : 5);
    racing.await(5, round("a"));
    assertThat(ends).containsExactly("a ready");
  }

  @Test
  void oneTimerLooksAfterEntriesWithoutDataAndOnlyWhileRoundsWait() {
    waiters.await(5, round("a"));
    waiters.await(5, round("b"));
    assertThat(timer).hasSize(1);
    timer.remove().run();
    assertThat(ends).isEmpty();
    assertThat(timer).hasSize(1);
    raftIndex.set(5);
    timer.remove().run();
    assertThat(ends).containsExactly("a ready", "b ready");
    assertThat(timer).isEmpty();
    waiters.await(6, round("c"));
    assertThat(timer).hasSize(1);
  }

  @Test
  void aNodeThatIsNotActiveKeepsARoundWaiting() {
    AppliedWaiters stopping =
        waiters(
            () -> {
              throw new IllegalStateException("not active");
            });
    stopping.await(5, round("a"));
    timer.remove().run();
    assertThat(ends).isEmpty();
    stopping.end(Rejection.SHUTTING_DOWN, "over");
    assertThat(ends).containsExactly("a SHUTTING_DOWN");
  }

  @Test
  void aReplicaFarBehindRefuses() {
    waiters.await(LAG, round("behind"));
    waiters.await(LAG + 1, round("far behind"));
    assertThat(ends).containsExactly("far behind NOT_LEADER");
    AppliedWaiters patient = new AppliedWaiters(raftIndex::get, -1, timer::add);
    patient.await(1_000_000, round("patient"));
    assertThat(ends).hasSize(1);
  }

  @Test
  void onlySoManyRoundsWait() {
    for (int i = 0; i < AppliedWaiters.MAX_WAITING; i++) {
      waiters.await(5, round("early"));
    }
    waiters.await(5, round("late"));
    assertThat(ends).containsExactly("late BUSY");
    waiters.applied(5);
    assertThat(ends).hasSize(AppliedWaiters.MAX_WAITING + 1);
  }

  @Test
  void theEndRefusesWhatWaitsAndAllThatComes() {
    waiters.applied(5);
    waiters.await(6, round("waits"));
    waiters.end(Rejection.FAILED, "broken");
    waiters.end(Rejection.SHUTTING_DOWN, "closed");
    waiters.await(5, round("comes"));
    waiters.await(6, round("comes too"));
    waiters.applied(6);
    timer.remove().run();
    assertThat(ends).containsExactly("waits FAILED", "comes FAILED", "comes too FAILED");
    assertThat(timer).isEmpty();
  }

  /** Without a timer or a later run: each round is found by its registration or by its own run. */
  @Test
  void noRoundIsForgottenThatRegistersWhileItsRunIsApplied() throws Exception {
    int runs = 3_000;
    AtomicLong applied = new AtomicLong();
    AppliedWaiters racing = new AppliedWaiters(() -> 0, -1, look -> {});
    CyclicBarrier start = new CyclicBarrier(2);
    List<CompletableFuture<Long>> rounds =
        Stream.generate(() -> new CompletableFuture<Long>()).limit(runs).toList();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < runs; i++) {
                meet(start);
                racing.await(i + 1, seeing(applied, rounds.get(i)));
              }
            });
    for (int i = 0; i < runs; i++) {
      meet(start);
      applied.set(i + 1);
      racing.applied(i + 1);
      assertThat(rounds.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i + 1);
    }
    reader.get(10, TimeUnit.SECONDS);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static ReadCallback seeing(AtomicLong applied, CompletableFuture<Long> seen) {
    return new ReadCallback() {
      @Override
      public void ready() {
        seen.complete(applied.get());
      }

      @Override
      public void failed(Rejection reason, String detail) {
        seen.completeExceptionally(new AssertionError(reason + " " + detail));
      }
    };
  }

  private ReadCallback round(String name) {
    return new ReadCallback() {
      @Override
      public void ready() {
        ends.add(name + " ready");
      }

      @Override
      public void failed(Rejection reason, String detail) {
        ends.add(name + " " + reason);
      }
    };
  }
}
