package io.quorate.gateway.problem;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The name of one request, in its answer's header and in problem+json, so that a person's report
 * finds the log line. Never taken from the caller: it would be a way to write into our logs.
 *
 * <p>24 hex digits, of which 16 are this process's and 8 count; nothing relies on it being
 * unguessable. Thread-safe.
 */
public final class RequestId {
  public static final String HEADER = "Quorate-Request-Id";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PROCESS = HexFormat.of().toHexDigits(RANDOM.nextLong());
  private static final AtomicInteger COUNTER = new AtomicInteger(RANDOM.nextInt());

  private RequestId() {}

  public static String next() {
    return PROCESS.concat(HexFormat.of().toHexDigits(COUNTER.getAndIncrement()));
  }

  /** The id in an answer's header: put there, when it is missing, by the first who asks. */
  public static String of(HttpServerResponse response) {
    String known = response.headers().get(HEADER);
    if (known != null) {
      return known;
    }
    String id = next();
    if (!response.headWritten()) {
      response.putHeader(HEADER, id);
    }
    return id;
  }

  public static String of(RoutingContext context) {
    return of(context.response());
  }
}
