package io.quorate.proto.auth;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token (RFC 8725: fixed algorithm, required exp, iss, aud and tenant), and
 * their strict reading. Signature and algorithm are the caller's to check first, by Vert.x's
 * JWTAuth; everything that library is lenient about is required here.
 */
public final class TokenClaims {
  public static final String ALGORITHM = "RS256";
  public static final String AUDIENCE = "quorate";
  public static final String TENANT = "tenant";
  public static final String TENANT_ID = "tenant_id";
  public static final String ROLES = "roles";

  /** How far the clock of the gateway that signed may be ahead of the one that verifies. */
  private static final long CLOCK_SKEW_SECONDS = 60;

  private TokenClaims() {}

  /** The issuer of a cluster's own tokens. */
  public static String issuerOf(String clusterId) {
    return "quorate:" + clusterId;
  }

  /**
   * Reads verified claims.
   *
   * @param claims the token's payload: strings, numbers and lists as a JSON parser gives them
   * @param keyId the header's {@code kid}
   * @return empty when any claim is missing, of the wrong type, expired or for somebody else
   */
  public static Optional<Principal> read(
      Map<String, ?> claims, @Nullable String keyId, String clusterId, long nowSeconds) {
    if (!(claims.get("sub") instanceof String subject)
        || !(claims.get(TENANT) instanceof String tenant)
        || !(claims.get(ROLES) instanceof Collection<?> roleIds)
        || keyId == null
        || !issuerOf(clusterId).equals(claims.get("iss"))
        || !AUDIENCE.equals(claims.get("aud"))
        || subject.isEmpty()
        || tenant.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong exp = seconds(claims.get("exp"));
    OptionalLong iat = seconds(claims.get("iat"));
    OptionalLong nbf = claims.containsKey("nbf") ? seconds(claims.get("nbf")) : OptionalLong.of(0);
    // Doubles and longs are refused, not narrowed: 4294967297 must not become tenant 1.
    if (!(claims.get(TENANT_ID) instanceof Integer tenantId)
        || tenantId < 1
        || exp.isEmpty()
        || exp.getAsLong() <= nowSeconds
        || iat.isEmpty()
        || iat.getAsLong() > nowSeconds + CLOCK_SKEW_SECONDS
        || nbf.isEmpty()
        || nbf.getAsLong() > nowSeconds) {
      return Optional.empty();
    }
    boolean system = tenantId == Principal.SYSTEM_TENANT_ID;
    if (system != Principal.SYSTEM_TENANT.equals(tenant)) {
      return Optional.empty();
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Object id : roleIds) {
      Optional<Role> role = id instanceof String name ? Role.ofId(name) : Optional.empty();
      if (role.isEmpty() || role.get().isStaff() != system) {
        return Optional.empty();
      }
      roles.add(role.get());
    }
    return Optional.of(new Principal(subject, tenantId, tenant, roles, exp.getAsLong(), keyId));
  }

  /** A NumericDate in whole seconds; empty for anything else. */
  private static OptionalLong seconds(@Nullable Object value) {
    return value instanceof Integer || value instanceof Long
        ? OptionalLong.of(((Number) value).longValue())
        : OptionalLong.empty();
  }
}
