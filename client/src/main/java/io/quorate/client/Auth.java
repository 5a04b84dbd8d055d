package io.quorate.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signing in and out. */
public final class Auth {
  private final Transport transport;

  Auth(Transport transport) {
    this.transport = transport;
  }

  /** Who the server takes the caller for. */
  public record Identity(
      String subject, String tenant, List<String> roles, @Nullable String expiresAt) {}

  private record Login(String tenant, String username, String password) {}

  /** Signs in and stores the tokens; {@code tenant} is {@code system} for staff. */
  public Tokens login(String tenant, String username, String password) {
    Call call =
        Call.postJson("/v1/auth/login", Json.body(new Login(tenant, username, password)))
            .anonymous();
    Tokens tokens = tokens(transport.send(call).body());
    transport.tokens().save(tokens);
    return tokens;
  }

  /** Forgets the tokens. An access token that someone copied ends by itself within minutes. */
  public void logout() {
    transport.tokens().clear();
  }

  public Identity whoami() {
    return Json.read(transport.send(Call.get("/v1/auth/whoami")).body(), Identity.class);
  }

  /**
   * The token for requests that this client does not send itself; renewed first when it is about to
   * end, so who asks again every few seconds always has a good one.
   */
  public String accessToken() {
    return transport.currentTokens().accessToken();
  }

  /** Called by the token store, under its lock. */
  Tokens refresh(Tokens old) {
    String refreshToken = old.refreshToken();
    if (refreshToken == null) {
      throw new QuorateException(ErrorCode.UNAUTHENTICATED, "the token can't be renewed");
    }
    Map<String, String> body = Map.of("grant_type", "refresh_token", "refresh_token", refreshToken);
    try {
      return tokens(
          transport.send(Call.postJson("/v1/auth/token", Json.body(body)).anonymous()).body());
    } catch (QuorateException e) {
      if (e.code() == ErrorCode.UNAUTHENTICATED) {
        throw new QuorateException(
            ErrorCode.UNAUTHENTICATED, "the sign-in has ended; sign in again", e.getCause());
      }
      throw e;
    }
  }

  private static Tokens tokens(byte[] body) {
    JsonNode answer = Json.read(body, JsonNode.class);
    String access = answer.path("access_token").textValue();
    if (access == null) {
      throw new QuorateException(ErrorCode.INTERNAL, "the server's answer holds no access token");
    }
    long seconds = answer.path("expires_in").asLong(0);
    return new Tokens(
        access,
        answer.path("refresh_token").textValue(),
        seconds > 0 ? Instant.now().plusSeconds(seconds) : null);
  }
}
