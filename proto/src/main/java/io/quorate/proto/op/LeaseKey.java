package io.quorate.proto.op;

/** A key that is attached to a lease. The order is that of shards, then of keys. */
public record LeaseKey(int shard, byte[] key) {
  /** Before all keys: no key is empty. */
  public static final LeaseKey FIRST = new LeaseKey(0, new byte[0]);
}
