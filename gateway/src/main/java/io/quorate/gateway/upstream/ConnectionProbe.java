package io.quorate.gateway.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings an HTTP/2 connection for as long as it lives, and closes it when a ping is not answered
 * within two intervals: a node that was stopped, or that the network swallowed, does not reset its
 * connections, and whoever waits for it would wait for the full timeout.
 *
 * <p>On the connection's event loop.
 */
public final class ConnectionProbe {
  private static final Logger log = LoggerFactory.getLogger(ConnectionProbe.class);

  private final HttpConnection connection;
  private final long intervalNanos;
  private long askedAtNanos;
  private boolean waiting;
  private boolean closing;

  private ConnectionProbe(HttpConnection connection, int intervalMs) {
    this.connection = connection;
    this.intervalNanos = intervalMs * 1_000_000L;
  }

  public static void start(Vertx vertx, HttpConnection connection, int intervalMs) {
    ConnectionProbe probe = new ConnectionProbe(connection, intervalMs);
    long timer = vertx.setPeriodic(intervalMs, ignored -> probe.tick());
    connection.closeHandler(ignored -> vertx.cancelTimer(timer));
  }

  private void tick() {
    long now = System.nanoTime();
    if (waiting) {
      // A timer that fires late, after a pause of ours, must not blame the node: hence two.
      if (!closing && now - askedAtNanos >= 2 * intervalNanos) {
        // Once: closing takes its time when nobody answers.
        closing = true;
        log.warn("node at {} answers no ping: closing its connection", connection.remoteAddress());
        connection.close();
      }
      return;
    }
    waiting = true;
    askedAtNanos = now;
    connection
        .ping(Buffer.buffer(8).appendLong(now))
        .onComplete(
            ignored -> waiting = false,
            failure -> log.debug("ping of {} failed", connection.remoteAddress(), failure));
  }
}
