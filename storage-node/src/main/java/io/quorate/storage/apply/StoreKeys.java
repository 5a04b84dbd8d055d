package io.quorate.storage.apply;

import io.quorate.proto.key.KeyPrefix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The layout of a group's keys: {@code tenant:u32 shard:u16 key}, big-endian, so that a shard is a
 * prefix and a tenant's shards stand together.
 *
 * <p>Tenant 0 is the group's own. Its shard 0 holds the keys of transactions (the catalog, in group
 * {@code meta}), its shard 1 one record per shard that the group owns or owned, its shard 2 the
 * answers to requests that may come again. Its shard 3 has keys by the times at which they end, its
 * shard 4 leases, its shard 5 the keys that are attached to them.
 */
public final class StoreKeys {
  public static final int PREFIX_BYTES = 6;

  static final int OWN_TENANT = 0;
  static final int OWN_KEYS = 0;
  static final int OWNERSHIP = 1;
  static final int REQUESTS = 2;
  static final int ENDS = 3;
  static final int LEASES = 4;
  static final int LEASE_KEYS = 5;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] NO_END = new byte[0];

  private StoreKeys() {}

  /** Where a tenant's key stands in the store; with an empty key, where the shard begins. */
  public static byte[] of(int tenantId, int shard, byte[] key) {
    byte[] storeKey = new byte[PREFIX_BYTES + key.length];
    INT.set(storeKey, 0, tenantId);
    SHORT.set(storeKey, 4, (short) shard);
    System.arraycopy(key, 0, storeKey, PREFIX_BYTES, key.length);
    return storeKey;
  }

  /**
   * The end of a range of keys of a shard: exclusive, and the shard's end when {@code end} is
   * empty.
   */
  public static byte[] endOf(int tenantId, int shard, byte[] end) {
    return end.length == 0 ? KeyPrefix.end(of(tenantId, shard, NO_END)) : of(tenantId, shard, end);
  }

  public static byte[] ownKey(byte[] key) {
    return of(OWN_TENANT, OWN_KEYS, key);
  }

  /** Whether a key is one of the group's own and not of a tenant. */
  static boolean isOwn(byte[] storeKey) {
    return (int) INT.get(storeKey, 0) == OWN_TENANT;
  }

  static int tenantOf(byte[] storeKey) {
    return (int) INT.get(storeKey, 0);
  }

  /** Shard and key. */
  static byte[] withoutTenant(byte[] storeKey) {
    return Arrays.copyOfRange(storeKey, Integer.BYTES, storeKey.length);
  }

  /** The key without the prefix. */
  public static byte[] keyOf(byte[] storeKey) {
    return Arrays.copyOfRange(storeKey, PREFIX_BYTES, storeKey.length);
  }
}
