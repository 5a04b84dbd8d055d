package io.quorate.storage.catalog;

import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UpdateTenantRequest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.time.TimeSpan;
import io.quorate.storage.command.Command.Guard;
import io.quorate.storage.command.Command.Mutation;
import io.quorate.storage.command.Command.Transact;
import java.util.List;

/** What staff may change of a tenant. Pure. */
public final class TenantUpdate {
  /** Less would end scans between their pages. */
  static final long LEAST_HISTORY_WINDOW_MS = 10_000;

  private TenantUpdate() {}

  /**
   * The tenant as it is to be.
   *
   * @param clusterWindowMs how long the cluster keeps history: a tenant can have less, not more
   * @throws QuorateException when that can't be
   */
  public static TenantRecord applied(
      TenantRecord present, UpdateTenantRequest request, long clusterWindowMs) {
    if (!request.hasHistoryWindowMs()) {
      return present;
    }
    long windowMs = request.getHistoryWindowMs();
    if (present.getShards() == 0) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "tenant " + present.getName() + " holds no data");
    }
    if (windowMs != 0 && Long.compareUnsigned(windowMs, LEAST_HISTORY_WINDOW_MS) < 0) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "a history window must be " + TimeSpan.text(LEAST_HISTORY_WINDOW_MS) + " at least");
    }
    if (Long.compareUnsigned(windowMs, clusterWindowMs) > 0) {
      throw new QuorateException(
          ErrorCode.HISTORY_WINDOW_TOO_LONG,
          "the cluster keeps history for " + TimeSpan.text(clusterWindowMs) + " only");
    }
    return present.toBuilder().setHistoryWindowMs(windowMs).build();
  }

  /**
   * Writes it, unless the record was changed since.
   *
   * @param modRevision of the record that was read
   */
  public static Transact transaction(TenantRecord next, long modRevision) {
    byte[] key = key(next.getName());
    return new Transact(
        List.of(new Guard(key, modRevision)),
        List.of(new Mutation(key, false, next.toByteArray())));
  }

  public static byte[] key(String tenant) {
    return CatalogKeys.bytes(CatalogKeys.tenant(tenant));
  }
}
