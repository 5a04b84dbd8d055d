package io.quorate.proto.auth;

import java.util.Locale;
import java.util.Optional;

/**
 * What a user may do. Staff roles are those of the tenant {@code system} and concern the cluster;
 * tenant roles concern the data of the user's own tenant. No role reaches both.
 */
public enum Role {
  /** Staff: everything about the cluster, users of all tenants included. */
  ADMIN(true),
  /** Staff: runs the cluster (membership, leaders, snapshots) but manages no users. */
  OPERATOR(true),
  /** Staff: sees the cluster and changes nothing. */
  VIEWER(true),
  /** Staff: makes snapshots and backups. */
  BACKUP(true),
  /** Tenant: reads and writes data, manages the tenant's users. */
  OWNER(false),
  /** Tenant: reads and writes data. */
  WRITER(false),
  /** Tenant: reads data. */
  READER(false);

  private final boolean staff;

  Role(boolean staff) {
    this.staff = staff;
  }

  public boolean isStaff() {
    return staff;
  }

  /** The name in tokens and in the catalog, such as {@code operator}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role with that name; empty for one that this version does not know. */
  public static Optional<Role> ofId(String id) {
    for (Role role : values()) {
      if (role.id().equals(id)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
