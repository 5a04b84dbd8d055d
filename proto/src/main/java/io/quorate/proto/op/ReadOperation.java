package io.quorate.proto.op;

/** A read of one group's data on behalf of one tenant. Arrays are not copied. */
public sealed interface ReadOperation {
  int tenantId();

  long epoch();

  /** 0 reads the present; another revision reads the state as of then, if it is still kept. */
  long revision();

  /**
   * Reads one key.
   *
   * @param withoutValue leaves the value out, for HEAD
   */
  record Get(int tenantId, int shard, long epoch, long revision, boolean withoutValue, byte[] key)
      implements ReadOperation {}

  /**
   * Reads a range of keys of several shards of the group, merged in key order.
   *
   * @param shards the shards to read; the group must own all of them
   * @param start first key, inclusive
   * @param end first key not read; empty for no end
   * @param limit rows at most; the server may stop earlier at its own row, byte and time budget
   * @param maxBytes stops after the row that reaches this many bytes of keys and values
   * @param reverse from the end of the range downwards
   */
  record Scan(
      int tenantId,
      int[] shards,
      long epoch,
      long revision,
      byte[] start,
      byte[] end,
      int limit,
      int maxBytes,
      boolean keysOnly,
      boolean reverse)
      implements ReadOperation {}

  /**
   * Reads what changed in a range after a revision, in order, or waits for the next change.
   *
   * @param shards the shards to read; the group must own all of them
   * @param fromNow tells the present revision, linearizable, and no changes
   * @param after the last revision whose changes are known
   * @param maxBytes ends a page after the revision that reaches this many bytes
   * @param waitMs with no change at hand, how long to wait for one; 0 for not at all
   */
  record Changes(
      int tenantId,
      int[] shards,
      long epoch,
      boolean fromNow,
      long after,
      byte[] start,
      byte[] end,
      ChangeFilter filter,
      int maxBytes,
      int waitMs)
      implements ReadOperation {
    @Override
    public long revision() {
      return 0;
    }
  }

  /** A read of leases, which is of the present. The shard is one that the group owns. */
  sealed interface OfLeases extends ReadOperation {
    int shard();

    @Override
    default long revision() {
      return 0;
    }
  }

  /**
   * Reads a lease.
   *
   * @param keys how many of its keys at most
   * @param after only those that come behind this one
   */
  record Lease(int tenantId, int shard, long epoch, long leaseId, int keys, LeaseKey after)
      implements OfLeases {}

  /**
   * Reads the tenant's leases in the group, by their numbers.
   *
   * @param afterLeaseId only those above it
   */
  record Leases(int tenantId, int shard, long epoch, long afterLeaseId, int limit)
      implements OfLeases {}
}
