package io.quorate.gateway.problem;

import io.vertx.ext.web.RoutingContext;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The name of one request, in its answer's header and in problem+json, so that a person's report
 * finds the log line. Never taken from the caller: it would be a way to write into our logs.
 */
public final class RequestId {
  public static final String HEADER = "Quorate-Request-Id";

  private static final String KEY = "quorate.request-id";

  /** Unique enough to search by; nothing relies on it being unguessable. */
  private static final ThreadLocal<SplittableRandom> RANDOM =
      ThreadLocal.withInitial(SplittableRandom::new);

  private RequestId() {}

  /** This request's id: made, and put into the answer's header, when first asked for. */
  public static String of(RoutingContext context) {
    @Nullable String known = context.get(KEY);
    if (known != null) {
      return known;
    }
    String id = Long.toHexString(RANDOM.get().nextLong() | Long.MIN_VALUE);
    context.put(KEY, id);
    if (!context.response().headWritten()) {
      context.response().putHeader(HEADER, id);
    }
    return id;
  }
}
