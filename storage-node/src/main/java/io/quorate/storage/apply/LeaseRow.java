package io.quorate.storage.apply;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.key.KeyPrefix;
import io.quorate.proto.op.LeaseKey;
import java.util.Arrays;

/**
 * A lease as it stands in the store, and the keys that are attached to it, each in a row of its
 * own:
 *
 * <pre>
 * of a lease = tenant:i32 lease:i64            (of tenant 0, shard {@link StoreKeys#LEASES})
 * its value  = format:u8=1 ttlMs:i64 expiresAtMs:i64 ending:u8
 * of a key   = tenant:i32 lease:i64 shard:u16 key     (shard {@link StoreKeys#LEASE_KEYS})
 * its value  = format:u8=1
 * </pre>
 *
 * @param expiresAtMs the group's time at which it ends if nobody keeps it alive
 * @param ending it has ended, with more keys than one step deletes: the rest is to follow
 */
public record LeaseRow(int tenantId, long leaseId, long ttlMs, long expiresAtMs, boolean ending) {
  static final byte[] KEY_ROW_VALUE = {1};

  private static final int FORMAT = 1;
  private static final int NAME_BYTES = 12;
  private static final int KEY_ROW_PREFIX_BYTES = StoreKeys.PREFIX_BYTES + NAME_BYTES;

  byte[] storeKey() {
    return storeKey(tenantId, leaseId);
  }

  byte[] value() {
    ByteWriter out = new ByteWriter(18);
    return out.u8(FORMAT).i64(ttlMs).i64(expiresAtMs).u8(ending ? 1 : 0).toByteArray();
  }

  /** Where a tenant's lease stands. */
  public static byte[] storeKey(int tenantId, long leaseId) {
    return StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.LEASES, name(tenantId, leaseId));
  }

  /** Where a tenant's leases end. */
  public static byte[] endOf(int tenantId) {
    byte[] tenant = new ByteWriter(4).i32(tenantId).toByteArray();
    return KeyPrefix.end(StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.LEASES, tenant));
  }

  /**
   * Reads a record that this group wrote.
   *
   * @throws MalformedException when it is none: then the state is not what it was
   */
  public static LeaseRow read(byte[] storeKey, byte[] value) {
    ByteReader name = new ByteReader(StoreKeys.keyOf(storeKey));
    ByteReader in = new ByteReader(value);
    int format = in.u8();
    if (format != FORMAT) {
      throw new MalformedException("a lease of format " + format);
    }
    LeaseRow row = new LeaseRow(name.i32(), name.i64(), in.i64(), in.i64(), in.flag());
    name.end();
    in.end();
    return row;
  }

  /** The row of an attached key, or, with a prefix of a key's place, where its rows begin. */
  static byte[] keyRow(int tenantId, long leaseId, byte[] shardAndKey) {
    byte[] name = name(tenantId, leaseId);
    byte[] row = Arrays.copyOf(name, NAME_BYTES + shardAndKey.length);
    System.arraycopy(shardAndKey, 0, row, NAME_BYTES, shardAndKey.length);
    return StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.LEASE_KEYS, row);
  }

  /** Where the rows of a lease's keys begin that come behind this one. */
  public static byte[] keyRowsAfter(int tenantId, long leaseId, LeaseKey after) {
    byte[] place = StoreKeys.of(tenantId, after.shard(), after.key());
    byte[] behind = Arrays.copyOf(place, place.length + 1);
    return keyRow(tenantId, leaseId, StoreKeys.withoutTenant(behind));
  }

  static byte[] keyRows(int tenantId, long leaseId) {
    return keyRow(tenantId, leaseId, new byte[0]);
  }

  public static byte[] endOfKeyRows(int tenantId, long leaseId) {
    return KeyPrefix.end(keyRows(tenantId, leaseId));
  }

  /** The key that a row is of. */
  public static LeaseKey keyOf(byte[] keyRow) {
    int high = keyRow[KEY_ROW_PREFIX_BYTES] & 0xFF;
    int low = keyRow[KEY_ROW_PREFIX_BYTES + 1] & 0xFF;
    return new LeaseKey(
        high << 8 | low, Arrays.copyOfRange(keyRow, KEY_ROW_PREFIX_BYTES + 2, keyRow.length));
  }

  private static byte[] name(int tenantId, long leaseId) {
    return new ByteWriter(NAME_BYTES).i32(tenantId).i64(leaseId).toByteArray();
  }
}
