package io.quorate.system.simulation;

import io.quorate.gateway.batch.LoopTimer;

/** An event loop's timers in virtual time. */
record GatewayLoop(World world, Actor process, Mistake mistake) implements LoopTimer {
  @Override
  public long nanoTime() {
    return world.nowNanos();
  }

  @Override
  public void soon(Runnable task) {
    process.soon("soon", task);
  }

  @Override
  public void schedule(long delayMs, Runnable task) {
    if (mistake == Mistake.LOST_TIMER && world.chance(30)) {
      return;
    }
    // A timer is late rather than early.
    scheduleNanos(delayMs * World.MS + world.between(0, World.MS), task);
  }

  @Override
  public void scheduleNanos(long delayNanos, Runnable task) {
    process.after(delayNanos, "timer", task);
  }

  @Override
  public int random(int bound) {
    return world.below(bound);
  }
}
