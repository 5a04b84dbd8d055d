package io.quorate.storage.apply;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys by their ends: rows in the store, in the order of their times, and by their leases.
 *
 * <p>A row stands exactly while its key says the same, whatever way the key is changed: {@link
 * KeyWriter} tells of every change of a key that ends. The engine keeps what removed rows took in
 * its tree, and going over that costs time. So the time of the first row is remembered, and a look
 * for the next one begins there. On the apply thread.
 *
 * <pre>
 * key   = expiresAtMs:i64 tenant:i32 shard:u16 key    (of tenant 0, shard {@link StoreKeys#ENDS})
 * value = format:u8=1
 * </pre>
 */
final class KeyEnds {
  /** No key ends. */
  static final long NEVER = Long.MAX_VALUE;

  private static final byte[] VALUE = {1};
  private static final byte[] NOTHING = new byte[0];
  private static final int TIME_BYTES = 8;

  private final MvccStore store;
  private final KeyWriter writer;

  /** No row is of an earlier time; and there is one of this time unless a look is wanted. */
  private long firstMs;

  private boolean wantsLook = true;

  KeyEnds(MvccStore store, KeyWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  /** A tenant's key was changed; null: it is absent. */
  void changed(byte[] storeKey, @Nullable Version before, @Nullable Version after, long revision) {
    long was = before == null ? 0 : before.expiresAtMs();
    long is = after == null ? 0 : after.expiresAtMs();
    if (was != is) {
      if (was != 0) {
        remove(row(was, storeKey), revision);
        wantsLook |= was == firstMs;
      }
      if (is != 0) {
        add(row(is, storeKey), VALUE, revision);
        wantsLook &= is > firstMs;
        firstMs = Math.min(firstMs, is);
      }
    }
    long wasOf = before == null ? 0 : before.leaseId();
    long isOf = after == null ? 0 : after.leaseId();
    if (wasOf != isOf) {
      int tenantId = StoreKeys.tenantOf(storeKey);
      byte[] place = StoreKeys.withoutTenant(storeKey);
      if (wasOf != 0) {
        remove(LeaseRow.keyRow(tenantId, wasOf, place), revision);
      }
      if (isOf != 0) {
        add(LeaseRow.keyRow(tenantId, isOf, place), LeaseRow.KEY_ROW_VALUE, revision);
      }
    }
  }

  private void add(byte[] row, byte[] value, long revision) {
    var unused = writer.put(row, writer.present(row), value, revision);
  }

  private void remove(byte[] row, long revision) {
    Version version = writer.present(row);
    if (version == null) {
      throw new IllegalStateException("a key that ends has no row");
    }
    writer.delete(row, version, revision);
  }

  /** The time at which the next key ends, {@link #NEVER} when none does. */
  long firstMs() {
    if (wantsLook) {
      List<KeyVersion> first = store.latest(row(firstMs, NOTHING), end(), 1);
      firstMs = first.isEmpty() ? NEVER : timeOf(first.get(0).key());
      wantsLook = false;
    }
    return firstMs;
  }

  /** Where the first keys stand that end by this time, in the order of their ends. */
  List<byte[]> due(long upToMs, int limit) {
    List<byte[]> keys = new ArrayList<>();
    if (firstMs() <= upToMs) {
      for (KeyVersion row : store.latest(row(firstMs, NOTHING), row(upToMs + 1, NOTHING), limit)) {
        byte[] name = row.key();
        keys.add(Arrays.copyOfRange(name, StoreKeys.PREFIX_BYTES + TIME_BYTES, name.length));
      }
    }
    return keys;
  }

  private static long timeOf(byte[] row) {
    return new ByteReader(row, StoreKeys.PREFIX_BYTES, TIME_BYTES).i64();
  }

  private static byte[] row(long expiresAtMs, byte[] storeKey) {
    byte[] name =
        new ByteWriter(TIME_BYTES + storeKey.length).i64(expiresAtMs).raw(storeKey).toByteArray();
    return StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.ENDS, name);
  }

  private static byte[] end() {
    return StoreKeys.endOf(StoreKeys.OWN_TENANT, StoreKeys.ENDS, NOTHING);
  }
}
