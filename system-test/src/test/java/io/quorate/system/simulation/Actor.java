package io.quorate.system.simulation;

/** A running process, or an event loop of one: when it dies, what it had still to do dies too. */
final class Actor {
  private final World world;
  private final String id;
  private boolean alive = true;
  private long pausedUntilNanos;

  Actor(World world, String id) {
    this.world = world;
    this.id = id;
  }

  String id() {
    return id;
  }

  boolean isAlive() {
    return alive;
  }

  void kill() {
    alive = false;
  }

  void pause(long untilNanos) {
    pausedUntilNanos = untilNanos;
  }

  long pausedUntilNanos() {
    return pausedUntilNanos;
  }

  /** Does something later, unless the process dies before. */
  void after(long delayNanos, String what, Runnable task) {
    world.after(delayNanos, this, what, task);
  }

  /** After all that this moment had to do before, as an event loop does. */
  void soon(String what, Runnable task) {
    world.soon(this, what, task);
  }
}
