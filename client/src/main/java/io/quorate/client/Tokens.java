package io.quorate.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What signing in gave: a short-lived token that goes with every request, and one to get the next.
 *
 * @param refreshToken null when there is none, as with a token from the environment
 * @param expiresAt when the access token ends; null when that is not known
 */
public record Tokens(
    String accessToken, @Nullable String refreshToken, @Nullable Instant expiresAt) {
  /** Renewed this long before it ends, so that it does not end on its way to the server. */
  private static final long RENEW_BEFORE_SECONDS = 20;

  /** A token from elsewhere, which is used as it is and can't be renewed. */
  public static Tokens of(String accessToken) {
    return new Tokens(accessToken, null, null);
  }

  boolean expiring(Instant now) {
    return expiresAt != null && now.isAfter(expiresAt.minusSeconds(RENEW_BEFORE_SECONDS));
  }

  /** Secrets stay out of logs. */
  @Override
  public String toString() {
    return "Tokens[expiresAt=" + expiresAt + "]";
  }
}
