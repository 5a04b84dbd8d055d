package io.quorate.gateway.auth;

import io.quorate.gateway.auth.TokenVerifier.SignedToken;
import io.quorate.internal.v1.UserRecord;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.Role;
import io.quorate.proto.auth.TokenClaims;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;

/**
 * Makes access and refresh tokens, and reads what renews a session.
 *
 * <p>A session starts with a password and ends for good {@link #SESSION_SECONDS} later, however
 * often it is renewed: its end travels in the tokens that can renew it (a refresh token's {@code
 * exp}, an UI token's {@code session_exp}). So does a fingerprint of the password's hash, which
 * ends all sessions when the password changes; a hash with its salt is far too random to be guessed
 * from 64 bits of its digest. One per event loop.
 */
final class Tokens {
  static final int ACCESS_SECONDS = 900;
  static final int SESSION_SECONDS = 43_200;

  private static final String REFRESH_AUDIENCE = "quorate-refresh";
  private static final String SESSION_END = "session_exp";
  private static final String CREDENTIAL = "cred";
  private static final int FINGERPRINT_BYTES = 8;

  private final TokenVerifier verifier;
  private final Clock clock;

  Tokens(TokenVerifier verifier, Clock clock) {
    this.verifier = verifier;
    this.clock = clock;
  }

  /** Who signed in, and until when that may be prolonged without the password. */
  record Session(String tenant, UserRecord user, long endsAtSeconds) {}

  /** What a token that renews a session says; whether the user still is that user comes next. */
  record Renewal(String tenant, String username, String credential, long endsAtSeconds) {

    boolean isFor(UserRecord user) {
      return credential.equals(fingerprint(user));
    }
  }

  /** A token with the seconds that it has left. */
  record Issued(String token, long expiresInSeconds) {}

  Issued access(Session session) {
    return issue(session, TokenClaims.AUDIENCE, ACCESS_SECONDS, rolesOf(session.user()));
  }

  /** An access token that can also prolong the UI's session. */
  Issued uiAccess(Session session) {
    return issue(
        session,
        TokenClaims.AUDIENCE,
        ACCESS_SECONDS,
        rolesOf(session.user())
            .put(SESSION_END, session.endsAtSeconds())
            .put(CREDENTIAL, fingerprint(session.user())));
  }

  Issued refresh(Session session) {
    return issue(
        session,
        REFRESH_AUDIENCE,
        SESSION_SECONDS,
        new JsonObject().put(CREDENTIAL, fingerprint(session.user())));
  }

  /**
   * @throws QuorateException UNAUTHENTICATED
   */
  Renewal readRefresh(String token) {
    return readRenewal(token, REFRESH_AUDIENCE, "exp");
  }

  /**
   * @throws QuorateException UNAUTHENTICATED
   */
  Renewal readUiAccess(String token) {
    return readRenewal(token, TokenClaims.AUDIENCE, SESSION_END);
  }

  private Renewal readRenewal(String text, String audience, String endClaim) {
    SignedToken token = verifier.verify(text).orElseThrow(Tokens::refusal);
    String issuer = TokenClaims.issuerOf(verifier.ring().clusterId());
    if (!issuer.equals(token.claims().get("iss"))
        || !audience.equals(token.claims().get("aud"))
        || !(token.claims().get("sub") instanceof String username)
        || !(token.claims().get(TokenClaims.TENANT) instanceof String tenant)
        || !(token.claims().get(CREDENTIAL) instanceof String credential)
        || !(token.claims().get("exp") instanceof Number exp)
        || !(token.claims().get(endClaim) instanceof Number end)
        || exp.longValue() <= nowSeconds()
        || end.longValue() <= nowSeconds()) {
      throw refusal();
    }
    return new Renewal(tenant, username, credential, end.longValue());
  }

  private Issued issue(Session session, String audience, int lifetimeSeconds, JsonObject claims) {
    KeyRing.Signer signer =
        verifier
            .ring()
            .signer()
            .orElseThrow(
                () -> new QuorateException(ErrorCode.UNAVAILABLE, "there is no key to sign with"));
    long now = nowSeconds();
    long exp = Math.min(now + lifetimeSeconds, session.endsAtSeconds());
    claims
        .put("iss", TokenClaims.issuerOf(verifier.ring().clusterId()))
        .put("aud", audience)
        .put("sub", session.user().getUsername())
        .put(TokenClaims.TENANT, session.tenant())
        .put(TokenClaims.TENANT_ID, session.user().getTenantId())
        .put("iat", now)
        .put("exp", exp);
    JWTOptions options =
        new JWTOptions()
            .setAlgorithm(TokenClaims.ALGORITHM)
            .setHeader(new JsonObject().put("kid", signer.keyId()));
    return new Issued(signer.jwt().generateToken(claims, options), exp - now);
  }

  /** Roles that a newer version knows, or of the wrong kind of tenant, would void the token. */
  private static JsonObject rolesOf(UserRecord user) {
    boolean system = user.getTenantId() == Principal.SYSTEM_TENANT_ID;
    JsonArray roles = new JsonArray();
    for (String id : user.getRolesList()) {
      if (Role.ofId(id).filter(role -> role.isStaff() == system).isPresent()) {
        roles.add(id);
      }
    }
    return new JsonObject().put(TokenClaims.ROLES, roles);
  }

  private static String fingerprint(UserRecord user) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(user.getPasswordHash().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private long nowSeconds() {
    return clock.millis() / 1_000;
  }

  private static QuorateException refusal() {
    return new QuorateException(
        ErrorCode.UNAUTHENTICATED, "the session has ended; sign in with your password");
  }
}
