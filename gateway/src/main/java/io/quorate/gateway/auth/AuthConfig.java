package io.quorate.gateway.auth;

/**
 * The section {@code auth} of the gateway's configuration.
 *
 * @param accessTokenSeconds life of an access token
 * @param refreshTokenSeconds life of a refresh token
 * @param loginWorkers threads that verify passwords, Argon2id being slow on purpose
 * @param loginQueue logins that may wait for a worker; more are a 429
 * @param tokenCacheEntries verified tokens that each event loop remembers
 * @param tokenCacheSeconds how long it does, at most 60
 */
public record AuthConfig(
    int accessTokenSeconds,
    int refreshTokenSeconds,
    int loginWorkers,
    int loginQueue,
    int tokenCacheEntries,
    int tokenCacheSeconds) {

  public static final AuthConfig DEFAULTS = new AuthConfig(900, 43_200, 2, 64, 10_000, 60);

  public AuthConfig {
    require(accessTokenSeconds, 10, 86_400, "auth.access_token_seconds");
    require(refreshTokenSeconds, 60, 2_592_000, "auth.refresh_token_seconds");
    require(loginWorkers, 1, 64, "auth.login_workers");
    require(loginQueue, 1, 10_000, "auth.login_queue");
    require(tokenCacheEntries, 1, 1_000_000, "auth.token_cache_entries");
    require(tokenCacheSeconds, 1, 60, "auth.token_cache_seconds");
  }

  private static void require(int value, int min, int max, String key) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
