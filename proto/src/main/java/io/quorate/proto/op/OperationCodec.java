package io.quorate.proto.op;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.key.Shards;

/**
 * The bytes of an {@link Operation}; golden vectors in this module's tests keep them stable.
 *
 * <pre>
 * operation   = plain | 5 requestHigh:i64 requestLow:i64 fingerprint:i64 plain      (once)
 * plain       = kind:u8 tenant:varint shard:varint epoch:varint body
 * put   (1)   = condition key:bytes value:bytes
 * delete(2)   = condition key:bytes
 * range (3)   = start:bytes end:bytes limit:varint
 * txn   (4)   = txn                                                  (see {@link TxnCodec})
 * put   (6)   = ttlMs:varint leaseId:varint condition key:bytes value:bytes   (not both 0)
 * grant (7)   = leaseId:varint ttlMs:varint
 * keep  (8)   = leaseId:varint
 * revoke(9)   = leaseId:varint
 * condition   = 0 (always) | 1 (absent) | 2 (exists) | 3 count:varint revision:varint{count}
 * bytes       = length:varint byte{length}
 * </pre>
 *
 * A reader takes exactly the bytes of one operation; trailing bytes are malformed. New fields come
 * as new kinds, since an old replica must stop at what it can't apply and not skip it.
 */
public final class OperationCodec {
  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int DELETE_RANGE = 3;
  private static final int TRANSACT = 4;
  private static final int ONCE = 5;
  private static final int PUT_WITH_LIFETIME = 6;
  private static final int GRANT_LEASE = 7;
  private static final int KEEP_LEASE = 8;
  private static final int REVOKE_LEASE = 9;

  private OperationCodec() {}

  public static void write(Operation operation, ByteWriter out) {
    if (operation instanceof Operation.Put put) {
      boolean isForever = put.lifetime().isForever();
      header(isForever ? PUT : PUT_WITH_LIFETIME, put, out);
      if (!isForever) {
        lifetime(put.lifetime(), out);
      }
      condition(put.condition(), out);
      out.bytes(put.key()).bytes(put.value());
    } else if (operation instanceof Operation.Delete delete) {
      header(DELETE, delete, out);
      condition(delete.condition(), out);
      out.bytes(delete.key());
    } else if (operation instanceof Operation.DeleteRange range) {
      header(DELETE_RANGE, range, out);
      out.bytes(range.start()).bytes(range.end()).varint(range.limit());
    } else if (operation instanceof Operation.Transact transact) {
      header(TRANSACT, transact, out);
      TxnCodec.write(transact.txn(), out);
    } else if (operation instanceof Operation.GrantLease grant) {
      header(GRANT_LEASE, grant, out);
      out.varint(grant.leaseId()).varint(grant.ttlMs());
    } else if (operation instanceof Operation.OfLease ofLease) {
      header(ofLease instanceof Operation.KeepLease ? KEEP_LEASE : REVOKE_LEASE, ofLease, out);
      out.varint(ofLease.leaseId());
    } else if (operation instanceof Operation.Once once) {
      out.u8(ONCE).i64(once.requestId().high()).i64(once.requestId().low());
      write(once.operation(), out.i64(once.fingerprint()));
    }
  }

  /** Reads one operation that fills the reader; anything else is a {@link MalformedException}. */
  public static Operation read(ByteReader in) {
    int kind = in.u8();
    Operation operation;
    if (kind == ONCE) {
      RequestId requestId = new RequestId(in.i64(), in.i64());
      operation = new Operation.Once(requestId, in.i64(), plain(in.u8(), in));
    } else {
      operation = plain(kind, in);
    }
    in.end();
    return operation;
  }

  private static Operation plain(int kind, ByteReader in) {
    int tenantId = in.boundedVarint("tenant", Integer.MAX_VALUE);
    int shard = in.boundedVarint("shard", Shards.MAX_SHARDS - 1);
    long epoch = in.varint();
    return switch (kind) {
      case PUT -> put(tenantId, shard, epoch, Lifetime.FOREVER, in);
      case PUT_WITH_LIFETIME -> put(tenantId, shard, epoch, lifetime(in), in);
      case DELETE ->
          new Operation.Delete(
              tenantId, shard, epoch, condition(in), in.bytes("key", Limits.MAX_KEY_BYTES));
      case DELETE_RANGE ->
          new Operation.DeleteRange(
              tenantId,
              shard,
              epoch,
              in.bytes("start", Limits.MAX_KEY_BYTES + 1),
              in.bytes("end", Limits.MAX_KEY_BYTES + 1),
              in.boundedVarint("limit", Limits.MAX_DELETE_STEP));
      case TRANSACT -> new Operation.Transact(tenantId, shard, epoch, TxnCodec.read(in));
      case GRANT_LEASE ->
          new Operation.GrantLease(
              tenantId, shard, epoch, number("lease", in), number("time to live", in));
      case KEEP_LEASE -> new Operation.KeepLease(tenantId, shard, epoch, number("lease", in));
      case REVOKE_LEASE -> new Operation.RevokeLease(tenantId, shard, epoch, number("lease", in));
      default -> throw new MalformedException("unknown operation kind " + kind);
    };
  }

  private static Operation put(
      int tenantId, int shard, long epoch, Lifetime lifetime, ByteReader in) {
    return new Operation.Put(
        tenantId,
        shard,
        epoch,
        condition(in),
        in.bytes("key", Limits.MAX_KEY_BYTES),
        in.bytes("value", Limits.MAX_VALUE_BYTES),
        lifetime);
  }

  static void lifetime(Lifetime lifetime, ByteWriter out) {
    out.varint(lifetime.ttlMs()).varint(lifetime.leaseId());
  }

  /** One that ends: what lives forever is spelled without. */
  static Lifetime lifetime(ByteReader in) {
    Lifetime lifetime = new Lifetime(number("time to live", in), number("lease", in));
    if (lifetime.isForever()) {
      throw new MalformedException("a lifetime without an end");
    }
    return lifetime;
  }

  private static long number(String what, ByteReader in) {
    long number = in.varint();
    if (number < 0) {
      throw new MalformedException("a " + what + " of 64 bits");
    }
    return number;
  }

  private static void header(int kind, Operation operation, ByteWriter out) {
    out.u8(kind).varint(operation.tenantId()).varint(operation.shard()).varint(operation.epoch());
  }

  private static void condition(Condition condition, ByteWriter out) {
    if (condition instanceof Condition.Revisions wanted) {
      out.u8(3).varint(wanted.revisions().length);
      for (long revision : wanted.revisions()) {
        out.varint(revision);
      }
    } else {
      out.u8(
          condition instanceof Condition.Absent
              ? 1
              : condition instanceof Condition.Exists ? 2 : 0);
    }
  }

  private static Condition condition(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 0 -> Condition.ALWAYS;
      case 1 -> Condition.ABSENT;
      case 2 -> Condition.EXISTS;
      case 3 -> revisions(in);
      default -> throw new MalformedException("unknown condition kind " + kind);
    };
  }

  private static Condition revisions(ByteReader in) {
    int count = in.boundedVarint("condition revisions", Limits.MAX_CONDITION_REVISIONS);
    if (count == 0) {
      throw new MalformedException("a condition without revisions");
    }
    long[] revisions = new long[count];
    for (int i = 0; i < count; i++) {
      revisions[i] = in.varint();
    }
    return new Condition.Revisions(revisions);
  }
}
