package io.quorate.storage.apply;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.LeaseIds;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.Version;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A group's leases.
 *
 * <p>The tension: keep-alives are the most frequent of all operations and must cost one small
 * write, and yet the group must know which lease ends next. So a record per lease is in the store,
 * with checksums and snapshots as everything else, and their order by time is in memory only, made
 * anew from the records at each start.
 *
 * <p>A lease that ends takes its keys along at the same revision, up to a bound. With more it is
 * <i>ending</i>: unknown to whoever asks, while steps of the expiry delete the rest. On the apply
 * thread.
 */
final class Leases {
  private static final int LOAD_STEP = 1_024;

  private final MvccStore store;
  private final KeyWriter writer;
  private final int capacity;
  private final Map<Name, LeaseRow> leases = new HashMap<>();
  private final Map<Integer, Integer> counts = new HashMap<>();

  /** What is ending comes first, since its time is over. */
  private final TreeSet<LeaseRow> byEnd =
      new TreeSet<>(
          Comparator.comparingLong(Leases::endOf)
              .thenComparingInt(LeaseRow::tenantId)
              .thenComparingLong(LeaseRow::leaseId));

  private record Name(int tenantId, long leaseId) {}

  /** What an expiry came to. */
  record Ended(int leases, int keys) {}

  Leases(MvccStore store, KeyWriter writer) {
    this(store, writer, Limits.MAX_LEASES);
  }

  /**
   * Leases with a bound of their own.
   *
   * @param capacity of each tenant
   */
  Leases(MvccStore store, KeyWriter writer, int capacity) {
    this.store = store;
    this.writer = writer;
    this.capacity = capacity;
    load();
  }

  private void load() {
    byte[] start = StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.LEASES, new byte[0]);
    byte[] end = StoreKeys.endOf(StoreKeys.OWN_TENANT, StoreKeys.LEASES, new byte[0]);
    List<KeyVersion> step;
    do {
      step = store.latest(start, end, LOAD_STEP);
      for (KeyVersion record : step) {
        index(LeaseRow.read(record.key(), record.version().value()));
        start = Arrays.copyOf(record.key(), record.key().length + 1);
      }
    } while (step.size() == LOAD_STEP);
  }

  private static long endOf(LeaseRow lease) {
    return lease.ending() ? 0 : lease.expiresAtMs();
  }

  /** The time at which the next lease is to be ended, {@link KeyEnds#NEVER} when there is none. */
  long firstMs() {
    return byEnd.isEmpty() ? KeyEnds.NEVER : endOf(byEnd.first());
  }

  /** Whether a key of that shard can have that lifetime; null when it can. */
  @Nullable ErrorCode refusal(int tenantId, int shard, Lifetime lifetime) {
    long leaseId = lifetime.leaseId();
    boolean isFit =
        leaseId == 0 || (LeaseIds.takes(leaseId, shard) && live(tenantId, leaseId) != null);
    return isFit ? null : ErrorCode.LEASE_NOT_FOUND;
  }

  private @Nullable LeaseRow live(int tenantId, long leaseId) {
    LeaseRow lease = leases.get(new Name(tenantId, leaseId));
    return lease == null || lease.ending() ? null : lease;
  }

  /**
   * Does what is asked of a lease. Anything but a refusal takes the revision.
   *
   * @param revision the next one
   */
  Outcome apply(Operation.OfLease operation, long stampMs, long revision) {
    if (operation instanceof Operation.GrantLease grant) {
      return grant(grant, stampMs, revision);
    }
    LeaseRow lease = live(operation.tenantId(), operation.leaseId());
    if (lease == null) {
      return new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND);
    } else if (operation instanceof Operation.KeepLease) {
      return begin(lease, stampMs, revision);
    }
    int keys = end(lease, revision);
    boolean hasMore = leases.containsKey(new Name(lease.tenantId(), lease.leaseId()));
    return new Outcome.Deleted(revision, keys, hasMore);
  }

  private Outcome grant(Operation.GrantLease grant, long stampMs, long revision) {
    if (leases.containsKey(new Name(grant.tenantId(), grant.leaseId()))) {
      return new Outcome.Refused(ErrorCode.LEASE_EXISTS);
    }
    if (counts.getOrDefault(grant.tenantId(), 0) >= capacity) {
      return new Outcome.Refused(ErrorCode.TOO_MANY_LEASES);
    }
    LeaseRow lease = new LeaseRow(grant.tenantId(), grant.leaseId(), grant.ttlMs(), 0, false);
    return begin(lease, stampMs, revision);
  }

  /** Gives it its whole time from now on. */
  private Outcome begin(LeaseRow lease, long stampMs, long revision) {
    write(
        new LeaseRow(
            lease.tenantId(), lease.leaseId(), lease.ttlMs(), stampMs + lease.ttlMs(), false),
        revision);
    return new Outcome.Leased(revision, lease.ttlMs());
  }

  /**
   * Ends leases whose time is over, and goes on with those that are ending. The first one is done
   * as far as a step goes whatever it takes.
   *
   * @param limit of leases, and of keys before the last lease
   */
  Ended expire(long upToMs, int limit, long revision) {
    int ended = 0;
    int keys = 0;
    while (ended < limit && keys < limit && !byEnd.isEmpty() && endOf(byEnd.first()) <= upToMs) {
      LeaseRow lease = byEnd.first();
      keys += end(lease, revision);
      ended++;
      if (leases.containsKey(new Name(lease.tenantId(), lease.leaseId()))) {
        // Its keys are more than a step: the next one goes on with it, at another revision.
        break;
      }
    }
    return new Ended(ended, keys);
  }

  /** Deletes the lease's keys, and the lease with the last of them. */
  private int end(LeaseRow lease, long revision) {
    byte[] start = LeaseRow.keyRows(lease.tenantId(), lease.leaseId());
    byte[] end = LeaseRow.endOfKeyRows(lease.tenantId(), lease.leaseId());
    // One more than may be deleted tells whether any are left.
    List<KeyVersion> rows = store.latest(start, end, Limits.MAX_DELETE_STEP + 1);
    int count = Math.min(rows.size(), Limits.MAX_DELETE_STEP);
    for (KeyVersion row : rows.subList(0, count)) {
      LeaseKey key = LeaseRow.keyOf(row.key());
      byte[] storeKey = StoreKeys.of(lease.tenantId(), key.shard(), key.key());
      writer.delete(storeKey, requirePresent(storeKey), revision);
    }
    if (rows.size() == count) {
      remove(lease, revision);
    } else if (!lease.ending()) {
      write(
          new LeaseRow(lease.tenantId(), lease.leaseId(), lease.ttlMs(), lease.expiresAtMs(), true),
          revision);
    }
    return count;
  }

  private void write(LeaseRow lease, long revision) {
    byte[] storeKey = lease.storeKey();
    var unused = writer.put(storeKey, writer.present(storeKey), lease.value(), revision);
    index(lease);
  }

  private void index(LeaseRow lease) {
    LeaseRow before = leases.put(new Name(lease.tenantId(), lease.leaseId()), lease);
    if (before == null) {
      counts.merge(lease.tenantId(), 1, Integer::sum);
    } else {
      byEnd.remove(before);
    }
    byEnd.add(lease);
  }

  private void remove(LeaseRow lease, long revision) {
    byte[] storeKey = lease.storeKey();
    writer.delete(storeKey, requirePresent(storeKey), revision);
    leases.remove(new Name(lease.tenantId(), lease.leaseId()));
    byEnd.remove(lease);
    counts.computeIfPresent(lease.tenantId(), (id, count) -> count == 1 ? null : count - 1);
  }

  private Version requirePresent(byte[] storeKey) {
    Version version = writer.present(storeKey);
    if (version == null) {
      throw new IllegalStateException("what a lease has is not in the store");
    }
    return version;
  }
}
