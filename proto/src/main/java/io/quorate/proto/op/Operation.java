package io.quorate.proto.op;

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

  /** Whether it can leave more data than there was: that is refused while a disk is full. */
  default boolean adds() {
    return this instanceof Put
        || (this instanceof Transact transact && transact.txn().steps().anyMatch(TxnStep::adds));
  }

  record Put(int tenantId, int shard, long epoch, Condition condition, byte[] key, byte[] value)
      implements Operation {}

  record Delete(int tenantId, int shard, long epoch, Condition condition, byte[] key)
      implements Operation {}

  /**
   * Deletes the first {@code limit} keys of the shard from {@code start} (inclusive) to {@code end}
   * (exclusive; empty: no end). The outcome says whether more are left.
   */
  record DeleteRange(int tenantId, int shard, long epoch, byte[] start, byte[] end, int limit)
      implements Operation {}

  /** A transaction; that its keys are of the shard is for whoever makes it to see to. */
  record Transact(int tenantId, int shard, long epoch, Txn txn) implements Operation {}
}
