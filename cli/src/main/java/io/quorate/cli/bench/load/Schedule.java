package io.quorate.cli.bench.load;

import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.OperationStream;

/**
 * When the operations of one loop are to start; pure, time comes in.
 *
 * <p>A closed loop starts one whenever there is room. An open loop has a time for each, fixed in
 * advance: an operation that could not start in time is late, and its latency counts from when it
 * was to start. So a server that stalls is seen to stall, however few operations were under way
 * then. What waits is a difference of two numbers and takes no memory.
 */
final class Schedule {
  /** Operations of an open loop may begin so long after the end: a timer is not exact. */
  private static final long LATE_NANOS = 20_000_000;

  private static final long NOT_STARTED_STEPS = 1_000;

  private final long startNanos;
  private final Window window;

  /** 0: a closed loop. */
  private final double intervalNanos;

  private final double firstNanos;

  /** Operations to take in the window. */
  private final long limit;

  private long taken;
  private long takenInWindow;

  /**
   * One loop's share.
   *
   * @param perSecond of all loops; 0: a closed loop
   * @param operations of all loops that begin in the window; 0: as many as there is time for
   */
  Schedule(
      long startNanos, Window window, double perSecond, long operations, int share, int shares) {
    this.startNanos = startNanos;
    this.window = window;
    this.intervalNanos = perSecond == 0 ? 0 : 1e9 / perSecond * shares;
    this.firstNanos = intervalNanos * share / shares;
    this.limit =
        operations == 0
            ? Long.MAX_VALUE
            : operations / shares + (share < operations % shares ? 1 : 0);
  }

  boolean isOpen() {
    return intervalNanos > 0;
  }

  /** Whether no more operations are to start. */
  boolean over(long now) {
    if (takenInWindow >= limit) {
      return true;
    }
    return isOpen()
        ? window.ended(nextIntended()) || window.ended(now - LATE_NANOS)
        : window.ended(now);
  }

  boolean due(long now) {
    return !over(now) && (!isOpen() || nextIntended() - now <= 0);
  }

  /** Takes the next operation, which is due: when it was to start. */
  long take(long now) {
    long intended = isOpen() ? nextIntended() : now;
    taken++;
    if (window.contains(intended)) {
      takenInWindow++;
    }
    return intended;
  }

  /** When the next one of an open loop is to start. */
  long nextIntended() {
    return startNanos + Math.round(firstNanos + taken * intervalNanos);
  }

  /** Operations of an open loop that were to start before that time, or the end, and have not. */
  long waiting(long now) {
    if (!isOpen()) {
      return 0;
    }
    long until = window.ended(now) ? window.toNanos() : now;
    long late = until - nextIntended();
    long count = late <= 0 ? 0 : (long) Math.ceil(late / intervalNanos);
    return Math.min(count, limit - takenInWindow);
  }

  /**
   * Gives up what waits. Each counts with the time that it had waited until then, in steps when
   * there are very many.
   */
  void giveUp(long now, OperationStream operations, Tally tally) {
    long waiting = waiting(now);
    long step = Math.max(1, waiting / NOT_STARTED_STEPS);
    Operation lost = new Operation();
    for (long left = waiting; left > 0; left -= step) {
      long count = Math.min(step, left);
      operations.next(lost);
      tally.notStarted(lost.kind(), now - nextIntended(), count);
      taken += count;
      takenInWindow += count;
    }
  }
}
