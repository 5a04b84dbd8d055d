package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.Shards;

/**
 * What a lease's number says. Numbers below 2^62 are of leases that stand in all groups of their
 * tenant, for keys anywhere; users may choose them. The others are of one shard, in the low bits:
 * such a lease stands in that shard's group alone and takes only keys of it, which makes it as
 * cheap as a put.
 *
 * <pre>
 * id = 0 random:62 | 1 random:48 shard:14        (63 bits)
 * </pre>
 */
public final class LeaseIds {
  private static final long SCOPED = 1L << 62;
  private static final long SHARD_MASK = Shards.MAX_SHARDS - 1;

  private LeaseIds() {}

  /** The number of a lease for keys anywhere. */
  public static long anywhere(long random) {
    long id = random & (SCOPED - 1);
    return id == 0 ? 1 : id;
  }

  /** The number of a lease for keys of one shard. */
  public static long ofShard(int shard, long random) {
    return SCOPED | (random & (SCOPED - 1) & ~SHARD_MASK) | shard;
  }

  public static boolean isOfShard(long leaseId) {
    return leaseId >= SCOPED;
  }

  public static int shard(long leaseId) {
    return (int) (leaseId & SHARD_MASK);
  }

  /** Whether a key of the shard can be attached to the lease. */
  public static boolean takes(long leaseId, int shard) {
    return !isOfShard(leaseId) || shard(leaseId) == shard;
  }

  /**
   * Returns a number that a user chose for a new lease.
   *
   * @throws QuorateException INVALID_ARGUMENT
   */
  public static long checkChosen(long leaseId) {
    if (leaseId < 1 || isOfShard(leaseId)) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "a lease's id is from 1 to 4611686018427387903 (2^62 - 1)");
    }
    return leaseId;
  }
}
