package io.quorate.cli.bulk;

import io.quorate.proto.op.Limits;

/**
 * The keys of one batch, by their hashes: two keys of one hash count as one, which costs a wait and
 * nothing else. A fixed table that is at most half full. For one thread.
 */
final class KeySet {
  private static final int SLOTS = Integer.highestOneBit(Limits.MAX_BATCH_OPERATIONS * 4 - 1);

  /** 0 marks a free slot; {@link #hash} never gives it. */
  private final long[] hashes = new long[SLOTS];

  static long hash(byte[] key) {
    // FNV-1a, then a finalizer to spread it over the low bits.
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    return hash == 0 ? 1 : hash;
  }

  /** False when it was there. */
  boolean add(long hash) {
    int slot = slot(hash);
    if (hashes[slot] == hash) {
      return false;
    }
    hashes[slot] = hash;
    return true;
  }

  boolean contains(long hash) {
    return hashes[slot(hash)] == hash;
  }

  /** Where the hash is, or would be. */
  private int slot(long hash) {
    int slot = (int) hash & (SLOTS - 1);
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }
}
