package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;

/**
 * When a key ends that a put writes: after a time, with a lease, with whichever comes first, or
 * never. It is part of the put: one without it makes the key stay.
 *
 * @param ttlMs from the put on, in the group's time; 0 for no such end
 * @param leaseId the lease that the key ends with; 0 for none
 */
public record Lifetime(long ttlMs, long leaseId) {
  public static final Lifetime FOREVER = new Lifetime(0, 0);

  public Lifetime {
    if (ttlMs < 0 || leaseId < 0) {
      throw new IllegalArgumentException("a lifetime of " + ttlMs + " ms, lease " + leaseId);
    }
  }

  public static Lifetime ofTtl(long ttlMs) {
    return new Lifetime(ttlMs, 0);
  }

  public static Lifetime ofLease(long leaseId) {
    return new Lifetime(0, leaseId);
  }

  public boolean isForever() {
    return ttlMs == 0 && leaseId == 0;
  }

  /** Whether the time is none or within the limits; the lease is for its group to know. */
  public boolean hasValidTtl() {
    return ttlMs == 0 || isValidTtl(ttlMs);
  }

  /**
   * Returns a time that a user gave.
   *
   * @throws QuorateException TTL_INVALID
   */
  public static long checkTtl(long ttlMs) {
    if (!isValidTtl(ttlMs)) {
      throw new QuorateException(
          ErrorCode.TTL_INVALID, "a time to live is from 1 second to 10 years (3650d)");
    }
    return ttlMs;
  }

  public static boolean isValidTtl(long ttlMs) {
    return ttlMs >= Limits.MIN_TTL_MS && ttlMs <= Limits.MAX_TTL_MS;
  }
}
