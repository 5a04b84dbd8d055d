package io.quorate.system.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happened, in order: a hash of all of it, and the last part in words. */
final class Trace {
  private static final int KEPT = 160;

  private record Step(long atNanos, String who, String what, String detail, long number) {
    @Override
    public String toString() {
      return String.format("%9.3f ms  %-4s %-18s %s %d", atNanos / 1e6, who, what, detail, number);
    }
  }

  private final Step[] last = new Step[KEPT];
  private final @Nullable Consumer<String> listener;
  private int steps;
  private long hash = 0xcbf29ce484222325L;

  /**
   * An empty trace.
   *
   * @param listener gets every step in words; null for none
   */
  Trace(@Nullable Consumer<String> listener) {
    this.listener = listener;
  }

  void add(long atNanos, String who, String what, String detail, long number) {
    mix(atNanos);
    mix(who.hashCode());
    mix(what.hashCode());
    mix(detail.hashCode());
    mix(number);
    Step step = new Step(atNanos, who, what, detail, number);
    last[steps++ % KEPT] = step;
    if (listener != null) {
      listener.accept(step.toString());
    }
  }

  private void mix(long value) {
    hash = (hash ^ value) * 0x100000001b3L;
    hash ^= hash >>> 29;
  }

  long hash() {
    return hash;
  }

  int steps() {
    return steps;
  }

  List<String> tail() {
    List<String> lines = new ArrayList<>();
    for (int i = Math.max(0, steps - KEPT); i < steps; i++) {
      lines.add(last[i % KEPT].toString());
    }
    return lines;
  }
}
