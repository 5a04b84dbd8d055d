package io.quorate.storage.watch;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.key.KeyPrefix;
import io.quorate.proto.op.ReadOperation;
import io.quorate.storage.apply.StoreKeys;
import java.util.Arrays;

/**
 * A range of one tenant's keys in some shards, as it is indexed: one interval of {@code tenant:u32
 * key}, however many shards there are.
 *
 * @param end exclusive, never empty
 * @param shards ascending
 */
record WatchedRange(byte[] start, byte[] end, int[] shards) {
  static WatchedRange of(ReadOperation.Changes asked) {
    byte[] tenant = new ByteWriter(4).i32(asked.tenantId()).toByteArray();
    int[] shards = asked.shards().clone();
    Arrays.sort(shards);
    return new WatchedRange(
        with(tenant, asked.start()),
        asked.end().length == 0 ? KeyPrefix.end(tenant) : with(tenant, asked.end()),
        shards);
  }

  private static byte[] with(byte[] tenant, byte[] key) {
    byte[] both = Arrays.copyOf(tenant, tenant.length + key.length);
    System.arraycopy(key, 0, both, tenant.length, key.length);
    return both;
  }

  /** A key of the store as it is looked up. */
  static byte[] keyOf(byte[] storeKey) {
    byte[] key = new byte[storeKey.length - 2];
    System.arraycopy(storeKey, 0, key, 0, 4);
    System.arraycopy(storeKey, StoreKeys.PREFIX_BYTES, key, 4, storeKey.length - 6);
    return key;
  }

  boolean hasShardOf(byte[] storeKey) {
    int shard = ((storeKey[4] & 0xff) << 8) | (storeKey[5] & 0xff);
    return Arrays.binarySearch(shards, shard) >= 0;
  }
}
