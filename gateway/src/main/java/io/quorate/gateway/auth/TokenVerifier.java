package io.quorate.gateway.auth;

import io.quorate.gateway.routing.CatalogSource;
import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a token's form and signature against the catalog's present keys. What its claims mean is
 * for the caller, who knows the audience. Not thread-safe: one per event loop.
 */
final class TokenVerifier {
  private final Vertx vertx;
  private final CatalogSource catalogs;

  private @Nullable CatalogView seen;
  private @Nullable KeyRing ring;

  TokenVerifier(Vertx vertx, CatalogSource catalogs) {
    this.vertx = vertx;
    this.catalogs = catalogs;
  }

  /** A token whose signature is good, and nothing more is known of. */
  record SignedToken(String keyId, Map<String, Object> claims) {}

  /**
   * The keys of the newest catalog. The same object as long as the keys stay the same.
   *
   * @throws QuorateException UNAVAILABLE before the first catalog, or when it has no keys: a
   *     gateway that can't verify must not guess
   */
  @SuppressWarnings("ReferenceEquality") // an object seen before needs no comparison of its keys
  KeyRing ring() {
    CatalogView catalog = catalogs.current();
    KeyRing known = ring;
    if (known == null || (catalog != seen && !known.isOf(catalog))) {
      known = new KeyRing(vertx, catalog);
      ring = known;
    }
    seen = catalog;
    if (known.isEmpty()) {
      throw new QuorateException(ErrorCode.UNAVAILABLE, "the cluster has no signing keys yet");
    }
    return known;
  }

  /** Empty when the form, the key or the signature is not one of ours. */
  Optional<SignedToken> verify(String text) {
    KeyRing keys = ring();
    CompactToken token = CompactToken.parse(text).orElse(null);
    JWTAuth verifier = token == null ? null : keys.verifier(token.keyId());
    if (token == null || verifier == null) {
      return Optional.empty();
    }
    return claimsOf(verifier, text).map(claims -> new SignedToken(token.keyId(), claims));
  }

  private static Optional<Map<String, Object>> claimsOf(JWTAuth verifier, String text) {
    Future<User> user;
    try {
      user = verifier.authenticate(new TokenCredentials(text));
    } catch (RuntimeException malformedPayload) {
      // Vert.x casts claims before it compares them, so a signed token with odd types throws here.
      return Optional.empty();
    }
    if (!user.succeeded()) {
      return Optional.empty();
    }
    JsonObject claims = user.result().attributes().getJsonObject("accessToken");
    return claims == null ? Optional.empty() : Optional.of(claims.getMap());
  }
}
