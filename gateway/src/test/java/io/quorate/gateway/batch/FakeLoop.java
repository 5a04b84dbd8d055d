package io.quorate.gateway.batch;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** An event loop in the hand of a test: time passes when the test says so. */
public final class FakeLoop implements LoopTimer {
  private record Task(long atNanos, long order, Runnable task) {}

  private final Deque<Runnable> soon = new ArrayDeque<>();
  private final PriorityQueue<Task> later =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparing(Task::order));
  private long now = 1_000_000_000;
  private long order;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void soon(Runnable task) {
    soon.add(task);
  }

  @Override
  public void schedule(long delayMs, Runnable task) {
    scheduleNanos(delayMs * 1_000_000, task);
  }

  @Override
  public void scheduleNanos(long delayNanos, Runnable task) {
    later.add(new Task(now + delayNanos, order++, task));
  }

  @Override
  public int random(int bound) {
    return bound / 2;
  }

  /** Runs what is due now. */
  public void run() {
    for (Runnable task = soon.poll(); task != null; task = soon.poll()) {
      task.run();
    }
  }

  public void advance(long ms) {
    advanceNanos(ms * 1_000_000);
  }

  public void advanceNanos(long nanos) {
    run();
    long until = now + nanos;
    while (!later.isEmpty() && later.peek().atNanos() <= until) {
      Task task = later.poll();
      now = Math.max(now, task.atNanos());
      task.task().run();
      run();
    }
    now = until;
  }
}
