package io.quorate.gateway.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * What happens to the rest of a body after an early answer. It is read and dropped for a while,
 * since closing at once resets the connection and the client may never see why; but only for a
 * while.
 */
final class UnreadBody {
  private static final int LINGER_MS = 2_000;
  private static final long LINGER_BYTES = 8L << 20;

  private UnreadBody() {}

  static void discard(HttpServerRequest request) {
    long[] dropped = new long[1];
    request.handler(
        (Buffer chunk) -> {
          dropped[0] += chunk.length();
          if (dropped[0] > LINGER_BYTES) {
            end(request);
          }
        });
    request.resume();
    Context context = Vertx.currentContext();
    if (context != null) {
      context
          .owner()
          .setTimer(
              LINGER_MS,
              ignored -> {
                if (!request.isEnded()) {
                  end(request);
                }
              });
    }
  }

  private static void end(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(0);
    } else {
      request.connection().close();
    }
  }
}
