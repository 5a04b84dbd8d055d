package io.quorate.proto.op;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.key.XxHash64;

/**
 * A write to one shard of one tenant, as a gateway sends it and as the log keeps it, byte for byte.
 *
 * <p>{@link #epoch()} is that of the routing table by which it was sent; the group compares it,
 * when it applies the operation, with the epoch at which it took the shard over. Arrays are not
 * copied: whoever makes an operation gives them away.
 */
public sealed interface Operation {
  /** The tenant's number, from a verified token. */
  int tenantId();

  int shard();

  long epoch();

  /** The same under another epoch of the routing table. */
  Operation withEpoch(long other);

  /** Whether it can leave more data than there was: that is refused while a disk is full. */
  default boolean adds() {
    return this instanceof Put
        || this instanceof GrantLease
        || (this instanceof Transact transact && transact.txn().steps().anyMatch(TxnStep::adds))
        || (this instanceof Once once && once.operation().adds());
  }

  /** A key that ends by itself has a lifetime; all others live forever. */
  record Put(
      int tenantId,
      int shard,
      long epoch,
      Condition condition,
      byte[] key,
      byte[] value,
      Lifetime lifetime)
      implements Operation {
    public Put(int tenantId, int shard, long epoch, Condition condition, byte[] key, byte[] value) {
      this(tenantId, shard, epoch, condition, key, value, Lifetime.FOREVER);
    }

    @Override
    public Put withEpoch(long other) {
      return new Put(tenantId, shard, other, condition, key, value, lifetime);
    }
  }

  record Delete(int tenantId, int shard, long epoch, Condition condition, byte[] key)
      implements Operation {
    @Override
    public Delete withEpoch(long other) {
      return new Delete(tenantId, shard, other, condition, key);
    }
  }

  /**
   * Deletes the first {@code limit} keys of the shard from {@code start} (inclusive) to {@code end}
   * (exclusive; empty: no end). The outcome says whether more are left.
   */
  record DeleteRange(int tenantId, int shard, long epoch, byte[] start, byte[] end, int limit)
      implements Operation {
    @Override
    public DeleteRange withEpoch(long other) {
      return new DeleteRange(tenantId, shard, other, start, end, limit);
    }
  }

  /** A transaction; that its keys are of the shard is for whoever makes it to see to. */
  record Transact(int tenantId, int shard, long epoch, Txn txn) implements Operation {
    @Override
    public Transact withEpoch(long other) {
      return new Transact(tenantId, shard, other, txn);
    }
  }

  /**
   * What is done to a lease in one group. The shard is one that the group owns: a lease stands in a
   * group, and the operation comes to it as all others do.
   */
  sealed interface OfLease extends Operation {
    long leaseId();
  }

  /** Makes a lease; the number must be free. */
  record GrantLease(int tenantId, int shard, long epoch, long leaseId, long ttlMs)
      implements OfLease {
    @Override
    public GrantLease withEpoch(long other) {
      return new GrantLease(tenantId, shard, other, leaseId, ttlMs);
    }
  }

  /** Lets a lease live for its whole time again, from now on. */
  record KeepLease(int tenantId, int shard, long epoch, long leaseId) implements OfLease {
    @Override
    public KeepLease withEpoch(long other) {
      return new KeepLease(tenantId, shard, other, leaseId);
    }
  }

  /** Ends a lease, and deletes the keys that are attached to it. */
  record RevokeLease(int tenantId, int shard, long epoch, long leaseId) implements OfLease {
    @Override
    public RevokeLease withEpoch(long other) {
      return new RevokeLease(tenantId, shard, other, leaseId);
    }
  }

  /**
   * A write that happens once, however often it is sent: the group remembers what it answered.
   *
   * @param fingerprint tells whether what is sent again is the same
   */
  record Once(RequestId requestId, long fingerprint, Operation operation) implements Operation {
    private static final int USUAL_BYTES = 256;

    public Once {
      if (operation instanceof Once) {
        throw new IllegalArgumentException("once is enough");
      }
    }

    public static Once of(RequestId requestId, Operation operation) {
      ByteWriter out = new ByteWriter(USUAL_BYTES);
      // Of whatever epoch: that is how it was routed, and not what was asked.
      OperationCodec.write(operation.withEpoch(0), out);
      return new Once(requestId, XxHash64.hash(out.array(), 0, out.size()), operation);
    }

    @Override
    public int tenantId() {
      return operation.tenantId();
    }

    @Override
    public int shard() {
      return operation.shard();
    }

    @Override
    public long epoch() {
      return operation.epoch();
    }

    @Override
    public Once withEpoch(long other) {
      return new Once(requestId, fingerprint, operation.withEpoch(other));
    }
  }
}
