package io.quorate.storage.group;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far back history is kept: for a time, and for a number of revisions, whichever ends first.
 *
 * <p>It learns when revisions were from samples, a bounded number of them over the window, so the
 * time is exact to a fraction of it and history lives a little longer rather than shorter. Pure;
 * not for several threads.
 */
final class CompactionWindow {
  private static final int SAMPLES = 60;

  private final long windowMs;
  private final long windowRevisions;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long atMs, long revision) {}

  CompactionWindow(long windowMs, long windowRevisions) {
    this.windowMs = windowMs;
    this.windowRevisions = windowRevisions;
  }

  /**
   * Notes the present revision.
   *
   * @param nowMs monotonic time: a clock that jumps must not end the window
   */
  void sample(long nowMs, long revision) {
    Sample last = samples.peekLast();
    if (last == null || nowMs - last.atMs() >= windowMs / SAMPLES) {
      samples.addLast(new Sample(nowMs, revision));
    }
    // The oldest sample that matters is the newest one outside the window.
    while (samples.size() > 1 && nowMs - second().atMs() >= windowMs) {
      samples.removeFirst();
    }
  }

  /** The revision up to which history may go, 0 for none. */
  long compactRevision(long nowMs, long revision) {
    Sample oldest = samples.peekFirst();
    long byTime = oldest != null && nowMs - oldest.atMs() >= windowMs ? oldest.revision() : 0;
    return Math.max(byTime, Math.max(0, revision - windowRevisions));
  }

  private Sample second() {
    var iterator = samples.iterator();
    iterator.next();
    return iterator.next();
  }
}
