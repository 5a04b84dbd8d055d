package io.quorate.system.watch;

import org.HdrHistogram.Histogram;

/**
 * Which numbers reached which watchers, how often and how late. On one event loop, and then for who
 * waits for it.
 */
final class Arrivals {
  private static final long MAX_LATENCY_NANOS = 600_000_000_000L;

  private final long[][] seen;
  private final int capacity;
  private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
  private int countedFrom;
  private long total;
  private long doubled;

  /** For numbers from 0 below {@code capacity}. */
  Arrivals(int watchers, int capacity) {
    this.seen = new long[watchers][(capacity + 63) / 64];
    this.capacity = capacity;
  }

  void arrived(int watcher, int number, long latencyNanos) {
    if (number >= capacity) {
      throw new IllegalStateException("number " + number + " of " + capacity);
    }
    long bit = 1L << number;
    long[] bits = seen[watcher];
    if ((bits[number >> 6] & bit) != 0) {
      doubled++;
      return;
    }
    bits[number >> 6] |= bit;
    total++;
    if (number >= countedFrom) {
      latencies.recordValue(Math.max(0, Math.min(MAX_LATENCY_NANOS, latencyNanos)));
    }
  }

  /** Latencies of this number and later ones count. */
  void countFrom(int number) {
    countedFrom = number;
    latencies.reset();
  }

  /** Arrivals, each number once for each watcher. */
  long total() {
    return total;
  }

  long doubled() {
    return doubled;
  }

  /** How many of the numbers below {@code written} are missing at watchers, all together. */
  long lost(int written) {
    return (long) written * seen.length - total;
  }

  Histogram latencies() {
    return latencies;
  }
}
