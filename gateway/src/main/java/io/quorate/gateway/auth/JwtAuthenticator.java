package io.quorate.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quorate.gateway.auth.TokenVerifier.SignedToken;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.TokenClaims;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens, and remembers which ones it verified: RS256 costs some 40 µs, more than
 * all the rest of a request at this edge.
 *
 * <p>The cache's key is the header's whole value. A digest would cost more (2 µs of SHA-256) than
 * the hit may, and would buy nothing: only tokens with a good signature get in, so strangers can
 * neither fill the cache nor make hash codes collide in it; a comparison that stops at the first
 * difference would have to be exploited through an equal 32-bit hash of an unknown 342-character
 * signature; and tokens are in this process's memory anyway while their requests are.
 *
 * <p>A hit is trusted for what can't change, the signature. Expiry is compared each time. When the
 * catalog's keys change in any way the whole cache goes, so a retired key ends its tokens at once.
 * Not thread-safe: one per event loop.
 */
public final class JwtAuthenticator implements Authenticator {
  /** At some 1.5 KB each, 15 MB per event loop at most. */
  private static final int MAX_CACHED = 10_000;

  private static final Duration MAX_AGE = Duration.ofSeconds(60);
  private static final int MAX_HEADER_LENGTH = CompactToken.MAX_LENGTH + 64;
  private static final String SCHEME = "Bearer ";

  private final TokenVerifier verifier;
  private final Clock clock;
  private final GatewayMetrics metrics;
  private final Cache<String, Principal> verified =
      Caffeine.newBuilder()
          .maximumSize(MAX_CACHED)
          .expireAfterWrite(MAX_AGE)
          .executor(Runnable::run) // its upkeep belongs on this loop too
          .build();

  private @Nullable KeyRing cachedUnder;

  public JwtAuthenticator(
      Vertx vertx, CatalogSource catalogs, Clock clock, GatewayMetrics metrics) {
    this.verifier = new TokenVerifier(vertx, catalogs);
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public Principal authenticate(@Nullable String authorization) {
    if (authorization == null) {
      throw refusal("a bearer token is needed");
    }
    KeyRing ring = verifier.ring();
    if (ring != cachedUnder) {
      verified.invalidateAll();
      cachedUnder = ring;
    }
    Principal known = verified.getIfPresent(authorization);
    long nowSeconds = clock.millis() / 1_000;
    if (known == null) {
      return verify(authorization, ring.clusterId(), nowSeconds);
    }
    metrics.tokenCacheHit();
    if (known.expiresAtSeconds() <= nowSeconds) {
      metrics.tokenRefused();
      throw refusal("the token has expired");
    }
    return known;
  }

  private Principal verify(String authorization, String clusterId, long nowSeconds) {
    try {
      SignedToken token =
          verifier
              .verify(tokenOf(authorization))
              .orElseThrow(() -> refusal("the token is not one of this cluster's"));
      if (token.claims().get("exp") instanceof Number exp && exp.longValue() <= nowSeconds) {
        throw refusal("the token has expired");
      }
      Principal principal =
          TokenClaims.read(token.claims(), token.keyId(), clusterId, nowSeconds)
              .orElseThrow(() -> refusal("the token is not one for this service"));
      metrics.tokenCacheMiss();
      verified.put(authorization, principal);
      return principal;
    } catch (QuorateException refused) {
      metrics.tokenRefused();
      throw refused;
    }
  }

  /** RFC 9110: the scheme in any case, one or more spaces, the token. */
  private static String tokenOf(String authorization) {
    int scheme = SCHEME.length();
    if (authorization.length() > MAX_HEADER_LENGTH
        || !authorization.regionMatches(true, 0, SCHEME, 0, scheme)) {
      throw refusal("the Authorization header must be 'Bearer <access token>'");
    }
    int start = scheme;
    while (start < authorization.length() && authorization.charAt(start) == ' ') {
      start++;
    }
    return authorization.substring(start);
  }

  private static QuorateException refusal(String detail) {
    return new QuorateException(ErrorCode.UNAUTHENTICATED, detail);
  }
}
