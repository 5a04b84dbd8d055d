package io.quorate.gateway.batch;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.ThreadLocalRandom;

/** An event loop's clock, timers and dice; tests drive their own. */
public interface LoopTimer {
  long nanoTime();

  /** Runs something on this event loop after what is being handled now. */
  void soon(Runnable task);

  /** Runs something on this event loop after at least one millisecond. */
  void schedule(long delayMs, Runnable task);

  /** The same to the microsecond or so, for waits that are shorter. */
  void scheduleNanos(long delayNanos, Runnable task);

  /** A number from 0 to {@code bound}, exclusive, that spreads what else would come together. */
  int random(int bound);

  /** Those of the event loop that calls this. */
  static LoopTimer of(Vertx vertx) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
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

      @Override
      public void scheduleNanos(long delayNanos, Runnable task) {
        // Vert.x has no timers below a millisecond.
        var unused =
            context
                .nettyEventLoop()
                .schedule(() -> context.emit(task, Runnable::run), delayNanos, NANOSECONDS);
      }

      @Override
      public int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
      }
    };
  }
}
