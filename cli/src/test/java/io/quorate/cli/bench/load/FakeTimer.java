package io.quorate.cli.bench.load;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when the test says so. */
final class FakeTimer implements Timer {
  private record Task(long atNanos, long order, Runnable task) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
  private long nowNanos;
  private long order;

  FakeTimer(long startNanos) {
    nowNanos = startNanos;
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public void schedule(long delayNanos, Runnable task) {
    tasks.add(new Task(nowNanos + delayNanos, order++, task));
  }

  /** Runs what is due until then, each at its time. */
  void advanceTo(long nanos) {
    while (!tasks.isEmpty() && tasks.element().atNanos() <= nanos) {
      Task next = tasks.remove();
      nowNanos = Math.max(nowNanos, next.atNanos());
      next.task().run();
    }
    nowNanos = nanos;
  }
}
