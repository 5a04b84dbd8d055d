package io.quorate.system.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what happens in it: one event after the other, by their times, and of one time
 * in an order that the seed chooses. All randomness of a run comes from here.
 */
final class World {
  static final long MS = 1_000_000;

  /** The first invariant that was seen broken. */
  record Breach(Invariant invariant, String detail, long atNanos) {}

  private record Event(long atNanos, int tie, long order, Actor process, String what, Runnable task)
      implements Comparable<Event> {
    Event at(long laterNanos) {
      return new Event(laterNanos, tie, order, process, what, task);
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      int byTie = byTime != 0 ? byTime : Integer.compare(tie, other.tie);
      return byTie != 0 ? byTie : Long.compare(order, other.order);
    }
  }

  private final SplittableRandom random;
  private final Trace trace;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowNanos;
  private long order;
  private @Nullable Breach breach;

  World(long seed, Trace trace) {
    this.random = new SplittableRandom(seed);
    this.trace = trace;
  }

  long nowNanos() {
    return nowNanos;
  }

  Trace trace() {
    return trace;
  }

  void note(String who, String what, String detail, long number) {
    trace.add(nowNanos, who, what, detail, number);
  }

  void after(long delayNanos, Actor process, String what, Runnable task) {
    events.add(
        new Event(
            nowNanos + Math.max(0, delayNanos), random.nextInt(), order++, process, what, task));
  }

  void soon(Actor process, String what, Runnable task) {
    events.add(new Event(nowNanos, Integer.MIN_VALUE, order++, process, what, task));
  }

  /** Runs until a time, the last event, or a broken invariant. */
  void runUntil(long untilNanos) {
    while (breach == null && !events.isEmpty() && events.peek().atNanos() <= untilNanos) {
      Event event = events.remove();
      nowNanos = event.atNanos();
      if (event.process().pausedUntilNanos() > nowNanos) {
        events.add(event.at(event.process().pausedUntilNanos()));
      } else if (event.process().isAlive()) {
        trace.add(nowNanos, event.process().id(), event.what(), "", 0);
        run(event.task());
      }
    }
    nowNanos = Math.max(nowNanos, untilNanos);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | AssertionError e) {
      broken(Invariant.NOTHING_ELSE_IS_THROWN, Broken.stackOf(e));
    }
  }

  @Nullable Breach breach() {
    return breach;
  }

  /** Notes what is broken; the run ends after the present event. Product code may be calling. */
  void broken(Invariant invariant, String detail) {
    if (breach == null) {
      breach = new Breach(invariant, detail, nowNanos);
    }
  }

  void require(boolean holds, Invariant invariant, Supplier<String> detail) {
    if (!holds) {
      broken(invariant, detail.get());
    }
  }

  boolean chance(int perMille) {
    return perMille > 0 && random.nextInt(1_000) < perMille;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  long between(long from, long to) {
    return from >= to ? from : random.nextLong(from, to + 1);
  }
}
