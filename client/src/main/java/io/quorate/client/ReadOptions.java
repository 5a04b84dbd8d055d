package io.quorate.client;

/**
 * How a key is read.
 *
 * @param revision of the past, or 0 for the present
 * @param stale whether any replica may answer from what it has: faster, and perhaps old
 */
public record ReadOptions(long revision, boolean stale) {
  /** The present, linearizable. */
  public static final ReadOptions LATEST = new ReadOptions(0, false);

  public static ReadOptions atRevision(long revision) {
    return new ReadOptions(revision, false);
  }

  public static ReadOptions allowStale() {
    return new ReadOptions(0, true);
  }
}
