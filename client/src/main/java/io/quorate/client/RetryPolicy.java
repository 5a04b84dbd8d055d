package io.quorate.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often, and how soon, a request is sent again; the deadline of the call ends it in any case.
 *
 * <p>The delay doubles from {@code firstDelay} up to {@code maxDelay} and is then drawn at random
 * below that, so that clients that failed together do not come back together.
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay) {
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(2));
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

  public RetryPolicy {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts is " + maxAttempts);
    }
  }

  /** Before attempt {@code failed + 1}; the server's Retry-After is a floor up to the maximum. */
  long delayMs(int failed, long retryAfterMs) {
    long ceiling = Math.min(maxDelay.toMillis(), firstDelay.toMillis() << Math.min(failed - 1, 20));
    long drawn = ceiling <= 0 ? 0 : ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
    return Math.max(drawn, Math.min(retryAfterMs, maxDelay.toMillis()));
  }
}
