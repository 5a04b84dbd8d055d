package io.quorate.storage.catalog;

import java.nio.charset.StandardCharsets;

/**
 * Names of the catalog's records among the own keys of group {@code meta}, one key per record. All
 * start with {@link #PREFIX}; numbers are padded so that their order is that of the keys.
 */
public final class CatalogKeys {
  /** The group that holds the catalog. */
  public static final String GROUP = "meta";

  public static final String PREFIX = "catalog/";

  static final String CLUSTER = PREFIX + "cluster";

  /** The routing epoch: eight bytes, big endian. */
  static final String EPOCH = PREFIX + "epoch";

  static final String NODES = PREFIX + "node/";
  static final String GROUPS = PREFIX + "group/";
  static final String TENANTS = PREFIX + "tenant/";
  static final String ROUTES = PREFIX + "route/";
  static final String SIGNING_KEYS = PREFIX + "signing-key/";
  static final String USERS = PREFIX + "user/";

  private CatalogKeys() {}

  static String node(String nodeId) {
    return NODES + nodeId;
  }

  static String group(String groupId) {
    return GROUPS + groupId;
  }

  static String tenant(String name) {
    return TENANTS + name;
  }

  static String route(int tenantId, int firstShard) {
    return ROUTES + "%010d/%05d".formatted(tenantId, firstShard);
  }

  static String signingKey(String keyId) {
    return SIGNING_KEYS + keyId;
  }

  /** A user's key: names are only unique within a tenant. */
  public static String user(int tenantId, String username) {
    return USERS + "%010d/%s".formatted(tenantId, username);
  }

  public static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
