package io.quorate.gateway.auth;

/**
 * The section {@code auth} of the gateway's configuration. Lifetimes of tokens are not in it: they
 * are part of what the API promises, and gateways of one cluster must agree on them.
 *
 * @param loginWorkers threads that verify passwords, Argon2id being slow on purpose
 * @param loginQueue logins that may wait for a worker; more are a 429
 */
public record AuthConfig(int loginWorkers, int loginQueue) {
  public static final AuthConfig DEFAULTS = new AuthConfig(2, 64);

  public AuthConfig {
    if (loginWorkers < 1 || loginWorkers > 64 || loginQueue < 0 || loginQueue > 10_000) {
      throw new IllegalArgumentException(
          "auth.login_workers must be 1 to 64 and auth.login_queue 0 to 10000");
    }
  }
}
