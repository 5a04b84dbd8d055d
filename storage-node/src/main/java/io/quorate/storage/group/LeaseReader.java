package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.LeaseRow;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers reads of leases from one view. What is ending is as unknown as what never was, or is
 * another tenant's.
 */
final class LeaseReader {
  private static final ScanBudget RECORDS = new ScanBudget(256, 1 << 20, false, false);

  private final StateView view;
  private final long revision;
  private final long nowMs;
  private final int maxBytes;

  /**
   * @param nowMs the group's time
   */
  LeaseReader(StateView view, long nowMs, int maxBytes) {
    this.view = view;
    this.revision = view.position().revision();
    this.nowMs = nowMs;
    this.maxBytes = maxBytes;
  }

  ReadResult read(ReadOperation.OfLeases operation) {
    if (!view.ownership().owns(operation.tenantId(), operation.shard(), operation.epoch())) {
      return new ReadResult.Refused(ErrorCode.STALE_EPOCH, "shard " + operation.shard());
    }
    return operation instanceof ReadOperation.Lease lease
        ? lease(lease)
        : leases((ReadOperation.Leases) operation);
  }

  private ReadResult lease(ReadOperation.Lease operation) {
    byte[] storeKey = LeaseRow.storeKey(operation.tenantId(), operation.leaseId());
    Version version = view.get(storeKey, revision);
    LeaseRow lease = version == null ? null : LeaseRow.read(storeKey, version.value());
    if (lease == null || lease.ending()) {
      return new ReadResult.Refused(
          ErrorCode.LEASE_NOT_FOUND, "there is no lease " + operation.leaseId());
    }
    int limit = Math.min(operation.keys(), Limits.MAX_LEASE_PAGE);
    List<LeaseKey> keys = new ArrayList<>();
    boolean more = false;
    if (limit > 0) {
      List<KeyVersion> rows =
          view.scan(
              LeaseRow.keyRowsAfter(lease.tenantId(), lease.leaseId(), operation.after()),
              LeaseRow.endOfKeyRows(lease.tenantId(), lease.leaseId()),
              revision,
              new ScanBudget(limit, maxBytes, true, false));
      rows.forEach(row -> keys.add(LeaseRow.keyOf(row.key())));
      // A page that its bytes ended may be the last one: the next one is empty then.
      more = !rows.isEmpty() && (rows.size() == limit || bytes(rows) >= maxBytes);
    }
    return new ReadResult.LeaseFound(state(lease), keys, more);
  }

  private ReadResult leases(ReadOperation.Leases operation) {
    int limit = Math.max(1, Math.min(operation.limit(), Limits.MAX_LEASE_PAGE));
    long first = operation.afterLeaseId() == Long.MAX_VALUE ? -1 : operation.afterLeaseId() + 1;
    if (first < 0) {
      return new ReadResult.LeasePage(List.of(), false);
    }
    List<LeaseState> leases = new ArrayList<>();
    byte[] start = LeaseRow.storeKey(operation.tenantId(), first);
    byte[] end = LeaseRow.endOf(operation.tenantId());
    ShardCursor cursor = new ShardCursor(view, revision, start, end, RECORDS);
    for (KeyVersion row = cursor.peek(); row != null; row = cursor.peek()) {
      LeaseRow lease = LeaseRow.read(row.key(), row.version().value());
      if (!lease.ending() && leases.size() == limit) {
        return new ReadResult.LeasePage(leases, true);
      } else if (!lease.ending()) {
        leases.add(state(lease));
      }
      cursor.advance();
    }
    return new ReadResult.LeasePage(leases, false);
  }

  private LeaseState state(LeaseRow lease) {
    return new LeaseState(lease.leaseId(), lease.ttlMs(), Math.max(0, lease.expiresAtMs() - nowMs));
  }

  private static long bytes(List<KeyVersion> rows) {
    return rows.stream().mapToLong(row -> row.key().length).sum();
  }
}
