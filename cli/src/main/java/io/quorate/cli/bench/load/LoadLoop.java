package io.quorate.cli.bench.load;

import io.quorate.cli.bench.workload.OperationStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts operations on its links when they are due and there is room, and counts how they end.
 *
 * <p>The tension: a generator that waits for a slow server asks it less while it is slow, and then
 * reports how fast it was otherwise. So in an open loop each operation has its time, and what could
 * not start then waits in the {@link Schedule}. All on one event loop, but for {@link #connected}
 * and {@link #finished}.
 */
final class LoadLoop implements Link.Owner {
  /** How often it looks for operations without an answer. */
  private static final long SWEEP_NANOS = 100_000_000;

  /** Timers finer than this would cost more than they are good for. */
  private static final long MIN_DELAY_NANOS = 50_000;

  private final Timer timer;
  private final OperationStream operations;
  private final int links;
  private final long timeoutNanos;
  private final Tally warmUp = new Tally();
  private final Tally measured = new Tally();
  private final Map<Link, Lane> lanes = new HashMap<>();
  private final ArrayDeque<Call> free = new ArrayDeque<>();
  private final List<Lane> unflushed = new ArrayList<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Long> finished = new CompletableFuture<>();
  private @Nullable Run run;
  private int underWay;
  private boolean tickPending;

  private record Run(Schedule schedule, Window window) {}

  LoadLoop(Timer timer, OperationStream operations, int links, long timeoutNanos) {
    this.timer = timer;
    this.operations = operations;
    this.links = links;
    this.timeoutNanos = timeoutNanos;
  }

  /** Completes when all links are open, or fails when one can't be opened. */
  CompletableFuture<Void> connected() {
    return connected;
  }

  /** Completes with the time at which the last operation ended. */
  CompletableFuture<Long> finished() {
    return finished;
  }

  Tally warmUp() {
    return warmUp;
  }

  Tally measured() {
    return measured;
  }

  void start(Schedule schedule, Window window) {
    run = new Run(schedule, window);
    begin();
    sweep();
  }

  @Override
  public void ready(Link link) {
    Lane lane = lanes.computeIfAbsent(link, Lane::new);
    // Those that were idle when it was lost are still there.
    free.removeIf(call -> call.lane() == lane);
    free.addAll(lane.calls());
    if (lanes.size() == links) {
      connected.complete(null);
    }
    begin();
  }

  @Override
  public void unreachable(Link link, IOException why) {
    connected.completeExceptionally(why);
  }

  @Override
  public void ended(Call call, @Nullable String error) {
    long now = timer.nanoTime();
    call.end();
    underWay--;
    Run running = run;
    if (running == null) {
      return;
    }
    Tally tally = running.window().contains(call.intendedNanos()) ? measured : warmUp;
    tally.ended(call.operation().kind(), now - call.intendedNanos(), error);
    // A lost link brings all its calls when it is open again.
    if (call.lane().link().isOpen()) {
      if (free.isEmpty() && running.schedule().due(now)) {
        begin(call, running.schedule(), now);
      } else {
        free.add(call);
      }
    }
    finishIfOver(running.schedule(), now);
  }

  @Override
  public void idle() {
    begin();
  }

  /** Begins what is due and has room; whatever was begun leaves. */
  private void begin() {
    Run running = run;
    if (running != null) {
      Schedule schedule = running.schedule();
      long now = timer.nanoTime();
      while (!free.isEmpty() && schedule.due(now)) {
        Call call = free.remove();
        if (call.lane().link().isOpen()) {
          begin(call, schedule, now);
        }
      }
      tickWhenDue(schedule, now);
    }
    for (Lane lane : unflushed) {
      lane.flush();
    }
    unflushed.clear();
  }

  private void begin(Call call, Schedule schedule, long now) {
    call.begin(schedule.take(now), now);
    operations.next(call.operation());
    underWay++;
    if (call.lane().send(call)) {
      unflushed.add(call.lane());
    }
  }

  private void tickWhenDue(Schedule schedule, long now) {
    if (!schedule.isOpen() || tickPending || free.isEmpty() || schedule.over(now)) {
      return;
    }
    tickPending = true;
    timer.schedule(
        Math.max(MIN_DELAY_NANOS, schedule.nextIntended() - now),
        () -> {
          tickPending = false;
          begin();
        });
  }

  private void sweep() {
    Run running = run;
    if (running == null || finished.isDone()) {
      return;
    }
    long now = timer.nanoTime();
    for (Lane lane : lanes.values()) {
      for (Call call : lane.calls()) {
        if (call.underWaySinceBefore(now - timeoutNanos)) {
          lane.link().abandon(call, "no_answer");
        }
      }
    }
    begin();
    finishIfOver(running.schedule(), now);
    timer.schedule(SWEEP_NANOS, this::sweep);
  }

  private void finishIfOver(Schedule schedule, long now) {
    if (underWay == 0 && schedule.over(now) && !finished.isDone()) {
      schedule.giveUp(now, operations, measured);
      finished.complete(now);
    }
  }
}
