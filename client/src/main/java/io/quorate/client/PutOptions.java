package io.quorate.client;

import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Lifetime;
import java.time.Duration;

/**
 * How a key is written.
 *
 * <pre>{@code
 * kv.put(key, value, PutOptions.DEFAULT.endsAfter(Duration.ofMinutes(5)).when(Condition.ABSENT));
 * }</pre>
 *
 * @param condition what must hold of the key
 * @param lifetime when the key ends; forever if it is not told
 */
public record PutOptions(Condition condition, Lifetime lifetime) {
  public static final PutOptions DEFAULT = new PutOptions(Condition.ALWAYS, Lifetime.FOREVER);

  /** If that holds. */
  public PutOptions when(Condition newCondition) {
    return new PutOptions(newCondition, lifetime);
  }

  /** The key is deleted after that time, 1 second to 10 years; never earlier. */
  public PutOptions endsAfter(Duration ttl) {
    return new PutOptions(condition, new Lifetime(ttl.toMillis(), lifetime.leaseId()));
  }

  /**
   * The key is deleted when the lease ends; with a time of its own, when the first of both ends.
   */
  public PutOptions endsWith(long leaseId) {
    return new PutOptions(condition, new Lifetime(lifetime.ttlMs(), leaseId));
  }

  /** As {@link #endsWith(long)}. */
  public PutOptions endsWith(Lease lease) {
    return endsWith(lease.id());
  }

  /** As a query of the API; empty when the key lives forever. */
  String query() {
    String ttl = lifetime.ttlMs() == 0 ? "" : "&ttl=" + lifetime.ttlMs() + "ms";
    String lease = lifetime.leaseId() == 0 ? "" : "&lease=" + lifetime.leaseId();
    String both = ttl + lease;
    return both.isEmpty() ? "" : "?" + both.substring(1);
  }
}
