package io.quorate.proto.frame;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.key.Shards;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import java.util.ArrayList;
import java.util.List;

/** The reads of leases and their results in {@link ReadFrames}, without their kinds. */
final class LeaseFrames {
  private LeaseFrames() {}

  static void write(ReadOperation.Lease lease, ByteWriter out) {
    out.varint(lease.tenantId()).varint(lease.shard()).varint(lease.epoch());
    out.varint(lease.leaseId()).varint(lease.keys());
    out.varint(lease.after().shard()).bytes(lease.after().key());
  }

  static ReadOperation lease(ByteReader in) {
    return new ReadOperation.Lease(
        in.boundedVarint("tenant", Integer.MAX_VALUE),
        in.boundedVarint("shard", Shards.MAX_SHARDS - 1),
        in.varint(),
        in.varint(),
        in.boundedVarint("keys", Limits.MAX_LEASE_PAGE),
        key(in));
  }

  static void write(ReadOperation.Leases leases, ByteWriter out) {
    out.varint(leases.tenantId()).varint(leases.shard()).varint(leases.epoch());
    out.varint(leases.afterLeaseId()).varint(leases.limit());
  }

  static ReadOperation leases(ByteReader in) {
    return new ReadOperation.Leases(
        in.boundedVarint("tenant", Integer.MAX_VALUE),
        in.boundedVarint("shard", Shards.MAX_SHARDS - 1),
        in.varint(),
        in.varint(),
        in.boundedVarint("limit", Limits.MAX_LEASE_PAGE));
  }

  static void write(ReadResult.LeaseFound found, ByteWriter out) {
    state(found.lease(), out);
    out.u8(found.more() ? 1 : 0).varint(found.keys().size());
    for (LeaseKey key : found.keys()) {
      out.varint(key.shard()).bytes(key.key());
    }
  }

  static ReadResult found(ByteReader in) {
    LeaseState lease = state(in);
    boolean more = in.flag();
    int count = in.boundedVarint("keys of a lease", Limits.MAX_LEASE_PAGE);
    List<LeaseKey> keys = new ArrayList<>(Math.min(count, in.remaining()));
    for (int i = 0; i < count; i++) {
      keys.add(key(in));
    }
    return new ReadResult.LeaseFound(lease, keys, more);
  }

  static void write(ReadResult.LeasePage page, ByteWriter out) {
    out.u8(page.more() ? 1 : 0).varint(page.leases().size());
    for (LeaseState lease : page.leases()) {
      state(lease, out);
    }
  }

  static ReadResult page(ByteReader in) {
    boolean more = in.flag();
    int count = in.boundedVarint("leases", Limits.MAX_LEASE_PAGE);
    List<LeaseState> leases = new ArrayList<>(Math.min(count, in.remaining()));
    for (int i = 0; i < count; i++) {
      leases.add(state(in));
    }
    return new ReadResult.LeasePage(leases, more);
  }

  private static void state(LeaseState lease, ByteWriter out) {
    out.varint(lease.leaseId()).varint(lease.ttlMs()).varint(lease.remainingMs());
  }

  private static LeaseState state(ByteReader in) {
    return new LeaseState(in.varint(), in.varint(), in.varint());
  }

  private static LeaseKey key(ByteReader in) {
    return new LeaseKey(
        in.boundedVarint("shard", Shards.MAX_SHARDS - 1), in.bytes("key", Limits.MAX_KEY_BYTES));
  }
}
