package io.quorate.proto.auth;

import java.util.Set;

/**
 * A verified caller. It is made from a token's claims after its signature, issuer, audience and
 * expiry were checked, and from nothing else: no path, header or body names a tenant.
 *
 * @param subject the user's name within the tenant
 * @param tenantId the tenant's number in the catalog; the tenant {@code system} is 1
 * @param tenant the tenant's name
 * @param roles what the caller may do; staff roles only in the tenant {@code system}
 * @param expiresAtSeconds Unix time after which this must not be used
 * @param keyId the signing key's id, so that a retired key ends its tokens
 */
public record Principal(
    String subject,
    int tenantId,
    String tenant,
    Set<Role> roles,
    long expiresAtSeconds,
    String keyId) {

  /** The tenant of the cluster's staff. It holds no data. */
  public static final int SYSTEM_TENANT_ID = 1;

  public static final String SYSTEM_TENANT = "system";

  public Principal {
    if (tenantId < 1) {
      throw new IllegalArgumentException("tenantId must be positive");
    }
    roles = Set.copyOf(roles);
    boolean system = tenantId == SYSTEM_TENANT_ID;
    for (Role role : roles) {
      if (role.isStaff() != system) {
        throw new IllegalArgumentException("role " + role.id() + " is not for tenant " + tenant);
      }
    }
  }
}
