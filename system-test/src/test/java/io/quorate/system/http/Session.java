package io.quorate.system.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Signs in with a password and renews the token well before it ends, so that a long run does not
 * trip over its expiry. Thread-safe.
 */
public final class Session {
  private static final int TIMEOUT_MS = 10_000;

  private final URI gateway;
  private final String tenant;
  private final String username;
  private final String password;
  private String token = "";
  private long renewAtNanos;

  public Session(URI gateway, String tenant, String username, String password) {
    this.gateway = gateway;
    this.tenant = tenant;
    this.username = username;
    this.password = password;
  }

  /** The value of the Authorization header. */
  public synchronized String authorization() throws IOException {
    if (token.isEmpty() || System.nanoTime() - renewAtNanos > 0) {
      String body =
          Json.object()
              .put("tenant", tenant)
              .put("username", username)
              .put("password", password)
              .toString();
      Response answer;
      try (HttpConnection connection = new HttpConnection(gateway, TIMEOUT_MS)) {
        answer =
            connection.send(
                "POST",
                "/v1/auth/login",
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
      }
      if (answer.status() != 200) {
        throw new IOException("login refused: " + answer);
      }
      JsonNode granted = Json.parse(answer.text());
      token = granted.required("access_token").asText();
      long lifeSeconds = granted.required("expires_in").asLong();
      renewAtNanos = System.nanoTime() + lifeSeconds * 500_000_000L;
    }
    return "Bearer " + token;
  }

  /** The next call signs in anew, if this is still the token that was refused. */
  public synchronized void refused(String authorization) {
    if (authorization.equals("Bearer " + token)) {
      token = "";
    }
  }
}
