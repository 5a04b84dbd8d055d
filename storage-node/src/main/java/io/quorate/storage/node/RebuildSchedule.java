package io.quorate.storage.node;

/**
 * When a replica that failed is built anew: soon the first time, and later each time that it fails
 * again, since what failed twice will likely fail a third time and costs a replay of the log. Pure;
 * times are in milliseconds from any origin.
 */
final class RebuildSchedule {
  static final long FIRST_MS = 1_000;
  static final long LARGEST_MS = 300_000;

  /** What has served so long has recovered. */
  static final long RECOVERED_MS = 600_000;

  private long delayMs = FIRST_MS;
  private long openedMs;
  private long dueMs;

  void opened(long nowMs) {
    openedMs = nowMs;
  }

  /** Stopped after it had been opened, or could not be opened. */
  void failed(long nowMs, boolean served) {
    if (served && nowMs - openedMs >= RECOVERED_MS) {
      delayMs = FIRST_MS;
    }
    dueMs = nowMs + delayMs;
    delayMs = Math.min(LARGEST_MS, 2 * delayMs);
  }

  boolean isDue(long nowMs) {
    return nowMs >= dueMs;
  }
}
