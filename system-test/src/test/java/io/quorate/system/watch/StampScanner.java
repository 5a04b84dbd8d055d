package io.quorate.system.watch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Finds stamps in one stream of bytes that comes in pieces. A watcher of many must cost little, so
 * it does not parse what is around them. For one event loop.
 */
final class StampScanner {
  private final int watcher;
  private final Arrivals arrivals;

  /** A stamp's beginning at the end of the last piece. */
  private final ByteBuf carried = Unpooled.buffer(Stamp.BYTES, Stamp.BYTES);

  StampScanner(int watcher, Arrivals arrivals) {
    this.watcher = watcher;
    this.arrivals = arrivals;
  }

  /** Reads a piece; leaves its indices alone. */
  void scan(ByteBuf in, int from, int to, long now) {
    int at = from;
    while (carried.isReadable() && at < to) {
      at = complete(in, at, to, now);
    }
    while (at < to) {
      int mark = in.indexOf(at, to, Stamp.MARK);
      if (mark < 0) {
        return;
      }
      if (to - mark < Stamp.BYTES) {
        carried.writeBytes(in, mark, to - mark);
        return;
      }
      at = found(in, mark, now) ? mark + Stamp.BYTES : mark + 1;
    }
  }

  /** Takes what is missing of a stamp; returns where to go on. */
  private int complete(ByteBuf in, int from, int to, long now) {
    int missing = Math.min(carried.writableBytes(), to - from);
    carried.writeBytes(in, from, missing);
    if (!carried.isWritable()) {
      boolean isStamp = found(carried, 0, now);
      int next = isStamp ? -1 : carried.indexOf(1, Stamp.BYTES, Stamp.MARK);
      ByteBuf rest = next < 0 ? Unpooled.EMPTY_BUFFER : carried.copy(next, Stamp.BYTES - next);
      carried.clear().writeBytes(rest);
    }
    return from + missing;
  }

  private boolean found(ByteBuf in, int mark, long now) {
    if (!Stamp.isAt(in, mark)) {
      return false;
    }
    arrivals.arrived(watcher, Stamp.number(in, mark), now - Stamp.sentNanos(in, mark));
    return true;
  }
}
