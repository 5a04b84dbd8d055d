package io.quorate.gateway.batch;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** An event loop's clock and timers; tests drive their own. */
public interface LoopTimer {
  long nanoTime();

  /** Runs something on this event loop after what is being handled now. */
  void soon(Runnable task);

  /** Runs something on this event loop after at least one millisecond. */
  void schedule(long delayMs, Runnable task);

  /** Those of the event loop that calls this. */
  static LoopTimer of(Vertx vertx) {
    Context context = vertx.getOrCreateContext();
    return new LoopTimer() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void soon(Runnable task) {
        context.runOnContext(ignored -> task.run());
      }

      @Override
      public void schedule(long delayMs, Runnable task) {
        vertx.setTimer(Math.max(1, delayMs), ignored -> task.run());
      }
    };
  }
}
