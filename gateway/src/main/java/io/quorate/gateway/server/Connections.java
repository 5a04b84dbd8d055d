package io.quorate.gateway.server;

import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts client connections over all event loops, and closes those above the bound at once. */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final int limit;
  private final AtomicInteger open = new AtomicInteger();

  Connections(int limit) {
    this.limit = limit;
  }

  void accept(HttpConnection connection) {
    int now = open.incrementAndGet();
    connection.closeHandler(ignored -> open.decrementAndGet());
    if (now > limit) {
      log.debug("{} connections, the limit is {}: closing one", now, limit);
      connection.close();
    }
  }

  int open() {
    return open.get();
  }
}
