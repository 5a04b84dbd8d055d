package io.quorate.storage.apply;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.storage.command.Command.AssignShards;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ownership as it stands in the store, one record per shard under the group's own tenant:
 *
 * <pre>
 * key   = tenant:i32 shard:i32
 * value = format:u8=1 owned:u8 epoch:i64
 * </pre>
 */
final class OwnershipRecords {
  private static final byte[] FROM_START = new byte[0];
  private static final int CHUNK = 1_024;

  private OwnershipRecords() {}

  static byte[] key(int tenantId, int shard) {
    ByteWriter key = new ByteWriter(16).i32(tenantId).i32(shard);
    return StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.OWNERSHIP, key.toByteArray());
  }

  static byte[] value(long epoch, boolean owned) {
    return new ByteWriter(16).u8(1).u8(owned ? 1 : 0).i64(epoch).toByteArray();
  }

  /** What all the records of a store say; on the apply thread. */
  static Ownership read(MvccStore store) {
    Ownership ownership = Ownership.NONE;
    // Shards in a row with the same epoch are taken over at once: each step copies the tenant's.
    @Nullable AssignShards row = null;
    byte[] start = StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.OWNERSHIP, FROM_START);
    byte[] end = StoreKeys.endOf(StoreKeys.OWN_TENANT, StoreKeys.OWNERSHIP, FROM_START);
    while (true) {
      List<KeyVersion> records = store.latest(start, end, CHUNK);
      for (KeyVersion keyVersion : records) {
        AssignShards next = assignment(keyVersion);
        AssignShards joined = row == null ? next : join(row, next);
        if (row != null && joined == null) {
          ownership = ownership.with(row);
        }
        row = joined == null ? next : joined;
      }
      if (records.size() < CHUNK) {
        return row == null ? ownership : ownership.with(row);
      }
      byte[] last = records.get(records.size() - 1).key();
      start = Arrays.copyOf(last, last.length + 1);
    }
  }

  private static @Nullable AssignShards join(AssignShards row, AssignShards next) {
    boolean follows =
        next.tenantId() == row.tenantId()
            && next.firstShard() == row.lastShard() + 1
            && next.epoch() == row.epoch()
            && next.owned() == row.owned();
    return follows
        ? new AssignShards(
            row.tenantId(), row.firstShard(), next.lastShard(), row.epoch(), row.owned())
        : null;
  }

  private static AssignShards assignment(KeyVersion row) {
    ByteReader key =
        new ByteReader(
            row.key(), StoreKeys.PREFIX_BYTES, row.key().length - StoreKeys.PREFIX_BYTES);
    ByteReader value = new ByteReader(row.version().value());
    int tenantId = key.i32();
    int shard = key.i32();
    key.end();
    int format = value.u8();
    boolean owned = value.flag();
    AssignShards assign = new AssignShards(tenantId, shard, shard, value.i64(), owned);
    value.end();
    if (format != 1) {
      throw new IllegalStateException("ownership record of format " + format);
    }
    return assign;
  }
}
