package io.quorate.storage.group;

import io.quorate.storage.mvcc.Position;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A group's own time, by which its keys and leases end.
 *
 * <p>What ends must never end early, and wall clocks jump. So the leader's wall clock counts once,
 * for a group without a past. From then on time is what entries were stamped with, and a leader
 * takes it up where the last entry that it applied has left it, by its monotonic clock. Time stands
 * still while nobody leads and for the first election timeout of each leader. Those who hold leases
 * can't reach a leader then, and get as much longer.
 *
 * <p>Thread-safe. Without leadership there is no time to give.
 */
public final class GroupClock {
  private final long electionTimeoutMs;
  private final LongSupplier wallClockMs;
  private final LongSupplier nanoTime;
  private volatile @Nullable Leadership leadership;

  /** Where time was when it began, and when that was by the monotonic clock. */
  private record Leadership(long term, long baseMs, long startedNanos) {}

  /**
   * A moment of the group's time.
   *
   * @param term in which this replica leads; a stamp counts in no other one
   */
  record Stamp(long term, long ms) {}

  private static final Stamp NONE = new Stamp(0, 0);

  /**
   * A clock that stands until the first leadership.
   *
   * @param wallClockMs Unix time
   * @param nanoTime never jumps
   */
  public GroupClock(long electionTimeoutMs, LongSupplier wallClockMs, LongSupplier nanoTime) {
    this.electionTimeoutMs = electionTimeoutMs;
    this.wallClockMs = wallClockMs;
    this.nanoTime = nanoTime;
  }

  /**
   * This replica leads.
   *
   * @param lastStampMs the last applied one, 0 when there is none
   */
  void started(long term, long lastStampMs) {
    long baseMs = lastStampMs == 0 ? wallClockMs.getAsLong() : lastStampMs;
    leadership = new Leadership(term, baseMs, nanoTime.getAsLong());
  }

  void stopped() {
    leadership = null;
  }

  boolean isLeading() {
    return leadership != null;
  }

  /** What an entry is stamped with that is proposed now; term 0 when none may be. */
  Stamp now() {
    Leadership present = leadership;
    return present == null
        ? NONE
        : new Stamp(present.term(), present.baseMs() + Math.max(0, runningMs(present)));
  }

  /** The time as far as this replica knows, for what readers are told. */
  long nowMs(Position position) {
    return Math.max(position.stampMs(), now().ms());
  }

  /** How long it takes until that time, 0 when it is over. */
  long delayMsUntil(long ms) {
    Leadership present = leadership;
    return present == null ? 0 : Math.max(0, ms - present.baseMs() - runningMs(present));
  }

  /** Negative while time stands still. */
  private long runningMs(Leadership present) {
    long elapsedNanos = nanoTime.getAsLong() - present.startedNanos();
    return TimeUnit.NANOSECONDS.toMillis(elapsedNanos) - electionTimeoutMs;
  }
}
