package io.quorate.cli.bench.grpc;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * How much the server takes (RFC 9113, 5.2), and the requests that wait for it to take more. What
 * waits is bounded by the link's capacity. For one event loop.
 */
final class SendWindows {
  private static final int DEFAULT_WINDOW = 65_535;
  private static final int DEFAULT_FRAME = 16_384;

  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private long connection = DEFAULT_WINDOW;
  private long initial = DEFAULT_WINDOW;

  long initial() {
    return initial;
  }

  /** Whether a request of that size can go as one frame at once; then it counts as sent. */
  boolean takesWhole(Exchange exchange, int bytes) {
    if (bytes > DEFAULT_FRAME || bytes > connection || bytes > exchange.sendWindow) {
      return false;
    }
    connection -= bytes;
    exchange.sendWindow -= bytes;
    return true;
  }

  /** Sends what fits; the rest waits its turn. */
  void send(Exchange exchange, ByteBuf out) {
    if (!sendNow(exchange, out)) {
      waiting.add(exchange);
    }
  }

  private boolean sendNow(Exchange exchange, ByteBuf out) {
    ByteBuf rest = exchange.unsent;
    while (rest != null) {
      long most = Math.min(DEFAULT_FRAME, Math.min(connection, exchange.sendWindow));
      int length = (int) Math.min(most, rest.readableBytes());
      if (length <= 0) {
        return false;
      }
      boolean last = length == rest.readableBytes();
      Frames.data(exchange.streamId, rest, length, last, out);
      connection -= length;
      exchange.sendWindow -= length;
      if (last) {
        exchange.releaseUnsent();
        rest = null;
      }
    }
    return true;
  }

  void connectionGrew(int bytes, ByteBuf out) {
    connection += bytes;
    sendWaiting(out);
  }

  void streamGrew(Exchange exchange, int bytes, ByteBuf out) {
    exchange.sendWindow += bytes;
    sendWaiting(out);
  }

  /** The server changed what streams begin with, for those that are there too. */
  void initialIs(long bytes, Iterable<Exchange> exchanges, ByteBuf out) {
    for (Exchange exchange : exchanges) {
      exchange.sendWindow += bytes - initial;
    }
    initial = bytes;
    sendWaiting(out);
  }

  private void sendWaiting(ByteBuf out) {
    // One that has ended meanwhile has nothing unsent and goes.
    waiting.removeIf(exchange -> connection > 0 && sendNow(exchange, out));
  }
}
