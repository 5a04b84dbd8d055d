package io.quorate.storage.group;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How far back history is kept: for a time, and for a number of revisions, whichever ends first;
 * and which revision was the present one some time ago.
 *
 * <p>It learns when revisions were from samples, a bounded number of them over the window, so times
 * are exact to a fraction of it, or to a minute, and history lives a little longer rather than
 * shorter. One thread samples; all others are for any thread.
 */
final class CompactionWindow {
  private static final int SAMPLES = 60;
  private static final long WIDEST_SPACING_MS = 60_000;

  private final long windowMs;
  private final long windowRevisions;
  private final long spacingMs;
  private final ConcurrentSkipListMap<Long, Long> revisionByMs = new ConcurrentSkipListMap<>();

  CompactionWindow(long windowMs, long windowRevisions) {
    this.windowMs = windowMs;
    this.windowRevisions = windowRevisions;
    this.spacingMs = Math.min(windowMs / SAMPLES, WIDEST_SPACING_MS);
  }

  /**
   * Notes the present revision.
   *
   * @param nowMs monotonic time: a clock that jumps must not end the window
   */
  void sample(long nowMs, long revision) {
    Map.Entry<Long, Long> last = revisionByMs.lastEntry();
    if (last == null || nowMs - last.getKey() >= spacingMs) {
      revisionByMs.put(nowMs, revision);
    }
    // The oldest sample that matters is the newest one outside the window.
    Long oldest = revisionByMs.floorKey(nowMs - windowMs);
    if (oldest != null) {
      revisionByMs.headMap(oldest).clear();
    }
  }

  /** The revision up to which history may go, 0 for none. */
  long compactRevision(long nowMs, long revision) {
    return Math.max(presentAt(nowMs - windowMs), Math.max(0, revision - windowRevisions));
  }

  /** The revision that was present at a time, or a little earlier; 0 when that is not known. */
  long presentAt(long atMs) {
    Map.Entry<Long, Long> sample = revisionByMs.floorEntry(atMs);
    return sample == null ? 0 : sample.getValue();
  }
}
