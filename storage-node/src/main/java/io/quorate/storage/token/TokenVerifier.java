package io.quorate.storage.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.TokenClaims;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer token into a caller. Checking a signature costs tens of microseconds, so what was
 * verified is remembered for a minute under the token's SHA-256; expiry and the signing key are
 * checked again on every hit, and a change of keys forgets everything.
 *
 * <p>Algorithm and key id are read from the header and compared with what we allow before Vert.x
 * sees the token: it would choose the algorithm by what the token says. One instance per event
 * loop.
 */
public final class TokenVerifier {
  private static final int MAX_TOKEN_CHARS = 8_192;
  private static final int CACHED_TOKENS = 10_000;
  private static final String BEARER = "Bearer ";

  private final Vertx vertx;
  private final Supplier<Optional<CatalogView>> catalog;
  private final LongSupplier nowSeconds;
  private final Cache<ByteBuffer, Principal> verified;
  private final MessageDigest sha256;
  private long keysRevision;
  private @Nullable VerifyingKeys keys;

  public TokenVerifier(
      Vertx vertx, Supplier<Optional<CatalogView>> catalog, LongSupplier nowSeconds) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.nowSeconds = nowSeconds;
    this.verified =
        Caffeine.newBuilder()
            .maximumSize(CACHED_TOKENS)
            .expireAfterWrite(Duration.ofSeconds(60))
            .executor(Runnable::run)
            .build();
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Fails with UNAUTHENTICATED; the detail helps an honest caller and tells no more. */
  public Future<Principal> verify(@Nullable String authorization) {
    try {
      return verifyOrThrow(authorization);
    } catch (QuorateException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Principal> verifyOrThrow(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(BEARER)) {
      throw refused("an access token is needed: authorization: Bearer …");
    }
    String token = authorization.substring(BEARER.length());
    if (token.length() > MAX_TOKEN_CHARS) {
      throw refused("the access token is too long");
    }
    VerifyingKeys current = currentKeys();
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    Principal known = verified.getIfPresent(hash);
    if (known != null) {
      if (known.expiresAtSeconds() <= nowSeconds.getAsLong()
          || !current.keyIds().contains(known.keyId())) {
        verified.invalidate(hash);
        throw refused("the access token is no longer valid");
      }
      return Future.succeededFuture(known);
    }
    String keyId = keyIdOf(token, current);
    return authenticate(token, current)
        .transform(
            result -> {
              JsonObject claims =
                  result.failed()
                      ? null
                      : result.result().attributes().getJsonObject("accessToken");
              Optional<Principal> principal =
                  claims == null
                      ? Optional.empty()
                      : TokenClaims.read(
                          claims.getMap(), keyId, current.clusterId(), nowSeconds.getAsLong());
              principal.ifPresent(p -> verified.put(hash, p));
              return principal
                  .map(Future::succeededFuture)
                  .orElseGet(() -> Future.failedFuture(refused("the access token is not valid")));
            });
  }

  private static Future<User> authenticate(String token, VerifyingKeys keys) {
    try {
      return keys.auth().authenticate(new TokenCredentials(token));
    } catch (RuntimeException e) {
      // Vert.x casts and unboxes exp and nbf without a look, after the signature was found good.
      throw new QuorateException(ErrorCode.UNAUTHENTICATED, "the access token is malformed", e);
    }
  }

  private VerifyingKeys currentKeys() {
    CatalogView view =
        catalog
            .get()
            .orElseThrow(
                () ->
                    new QuorateException(
                        ErrorCode.UNAVAILABLE, "this node does not know the catalog yet"));
    VerifyingKeys known = keys;
    if (known == null || keysRevision != view.getRevision()) {
      if (known == null || !known.isFor(view)) {
        known = VerifyingKeys.of(vertx, view);
        keys = known;
        verified.invalidateAll();
      }
      keysRevision = view.getRevision();
    }
    return known;
  }

  /** The token's key id, after the header was found to be exactly what we sign with. */
  private static String keyIdOf(String token, VerifyingKeys keys) {
    int dot = token.indexOf('.');
    if (dot < 0) {
      throw refused("the access token is malformed");
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(token.substring(0, dot));
      JsonObject header = new JsonObject(new String(json, StandardCharsets.UTF_8));
      if (TokenClaims.ALGORITHM.equals(header.getValue("alg"))
          && header.getValue("kid") instanceof String keyId
          && keys.keyIds().contains(keyId)
          && !header.containsKey("crit")) {
        return keyId;
      }
    } catch (IllegalArgumentException | DecodeException e) {
      throw new QuorateException(ErrorCode.UNAUTHENTICATED, "the access token is malformed", e);
    }
    throw refused("the access token is not signed by a key of this cluster");
  }

  private static QuorateException refused(String detail) {
    return new QuorateException(ErrorCode.UNAUTHENTICATED, detail);
  }
}
