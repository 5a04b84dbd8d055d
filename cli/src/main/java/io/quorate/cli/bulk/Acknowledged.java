package io.quorate.cli.bulk;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How far everything is acknowledged without a gap, while batches come back in any order. A later
 * run may start there: what was acknowledged beyond it is sent again, which does no harm.
 *
 * <p>Guarded by its own monitor.
 */
final class Acknowledged {
  private final Consumer<Position> onProgress;

  /** Batches that are done, by number, whose predecessors are not. */
  private final Map<Long, Position> early = new TreeMap<>();

  /** The number of the first batch that is not done. */
  private long nextBatch;

  private Position position;

  Acknowledged(Position start, Consumer<Position> onProgress) {
    this.position = start;
    this.onProgress = onProgress;
  }

  /**
   * Notes a batch; the callback is called, under the lock, when that closes a gap.
   *
   * @param end the position behind its last line
   * @param rejections how many lines were refused since the batch before it
   */
  synchronized void done(long batch, Position end, int rejections) {
    early.put(batch, new Position(end.lines(), end.bytes(), end.crc32c(), rejections));
    boolean moved = false;
    for (Position reached; (reached = early.remove(nextBatch)) != null; nextBatch++) {
      position =
          new Position(
              reached.lines(),
              reached.bytes(),
              reached.crc32c(),
              position.rejected() + reached.rejected());
      moved = true;
    }
    if (moved) {
      onProgress.accept(position);
    }
  }

  synchronized Position position() {
    return position;
  }
}
