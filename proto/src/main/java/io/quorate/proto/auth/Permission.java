package io.quorate.proto.auth;

import java.util.EnumSet;
import java.util.Set;

/** What a route or method demands of its caller, and which roles have it. */
public enum Permission {
  DATA_READ(Role.OWNER, Role.WRITER, Role.READER),
  DATA_WRITE(Role.OWNER, Role.WRITER),
  CLUSTER_VIEW(Role.ADMIN, Role.OPERATOR, Role.VIEWER, Role.BACKUP),
  CLUSTER_OPERATE(Role.ADMIN, Role.OPERATOR),
  SNAPSHOT_CREATE(Role.ADMIN, Role.OPERATOR, Role.BACKUP),
  TENANT_MANAGE(Role.ADMIN);

  @SuppressWarnings("ImmutableEnumChecker") // an EnumSet that nobody changes after construction
  private final Set<Role> roles;

  Permission(Role first, Role... rest) {
    this.roles = EnumSet.of(first, rest);
  }

  /** Whether one of the principal's roles grants this. */
  public boolean grantedTo(Principal principal) {
    for (Role role : principal.roles()) {
      if (roles.contains(role)) {
        return true;
      }
    }
    return false;
  }
}
