package io.quorate.gateway.watch;

import java.util.HashMap;
import java.util.Map;

/**
 * Bytes that watchers on one event loop have not taken yet, by tenant. What goes to many at once is
 * counted for each, though they share it. On its event loop only.
 */
public final class QueuedBytes {
  private final long tenantBytes;
  private final long totalBytes;
  private final Map<Integer, Long> byTenant = new HashMap<>();
  private long total;

  /**
   * Nothing queued.
   *
   * @param tenantBytes from which on a tenant's watchers get no more until some have read
   * @param totalBytes the same for all tenants together
   */
  public QueuedBytes(long tenantBytes, long totalBytes) {
    this.tenantBytes = tenantBytes;
    this.totalBytes = totalBytes;
  }

  boolean hasRoom(int tenantId) {
    return total < totalBytes && of(tenantId) < tenantBytes;
  }

  void add(int tenantId, int bytes) {
    total += bytes;
    byTenant.merge(tenantId, (long) bytes, Long::sum);
  }

  void remove(int tenantId, int bytes) {
    total -= bytes;
    byTenant.compute(
        tenantId, (id, queued) -> queued == null || queued <= bytes ? null : queued - bytes);
  }

  private long of(int tenantId) {
    return byTenant.getOrDefault(tenantId, 0L);
  }
}
