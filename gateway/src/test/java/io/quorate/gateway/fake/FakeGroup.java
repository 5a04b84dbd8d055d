package io.quorate.gateway.fake;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A group's state machine in its simplest form: all versions of all keys, in maps. It follows the
 * contract of proto.op to the letter, so what passes against it may count on that contract and on
 * nothing else. Thread-safe.
 */
public final class FakeGroup {
  private record Version(byte[] value, long mod, long create, long version) {}

  private record Range(int tenantId, int shard) {}

  private final Map<Range, NavigableMap<byte[], NavigableMap<Long, Version>>> data =
      new HashMap<>();
  private final Map<Range, Long> ownedSince = new HashMap<>();
  private final Map<Integer, NavigableMap<Long, Long>> leases = new HashMap<>();
  private long revision;
  private long compactRevision;
  private final List<Runnable> writeListeners = new CopyOnWriteArrayList<>();

  /** Rows after which a scan stops by itself, as a node with a budget does. */
  public volatile int scanRows = Integer.MAX_VALUE;

  /** Keeps no history, so that a benchmark does not fill the memory. */
  public volatile boolean compactAlways;

  public synchronized long revision() {
    return revision;
  }

  public synchronized void compact(long revision) {
    compactRevision = revision;
  }

  public synchronized void own(int tenantId, int shard, long epoch) {
    ownedSince.put(new Range(tenantId, shard), epoch);
  }

  public synchronized void disown(int tenantId, int shard) {
    ownedSince.remove(new Range(tenantId, shard));
  }

  /** Moves a shard's records, as new revisions of the other group. */
  public void moveTo(FakeGroup other, int tenantId, int shard, long epoch) {
    List<Entry> rows = new ArrayList<>();
    synchronized (this) {
      data.getOrDefault(new Range(tenantId, shard), new TreeMap<>(Arrays::compareUnsigned))
          .forEach(
              (key, versions) -> {
                Version now = versions.lastEntry().getValue();
                if (now.version() > 0) {
                  rows.add(entry(key, now, false));
                }
              });
      disown(tenantId, shard);
    }
    other.own(tenantId, shard, epoch);
    for (Entry row : rows) {
      other.apply(
          new Operation.Put(tenantId, shard, epoch, Condition.ALWAYS, row.key(), row.value()));
    }
  }

  public synchronized boolean hasLease(int tenantId, long leaseId) {
    return leasesOf(tenantId).containsKey(leaseId);
  }

  /** Its time is over. */
  public synchronized void endLease(int tenantId, long leaseId) {
    leasesOf(tenantId).remove(leaseId);
  }

  private NavigableMap<Long, Long> leasesOf(int tenantId) {
    return leases.computeIfAbsent(tenantId, ignored -> new TreeMap<>());
  }

  /** No time passes here, and no key is attached. */
  private Outcome apply(Operation.OfLease operation) {
    NavigableMap<Long, Long> known = leasesOf(operation.tenantId());
    Long ttlMs = known.get(operation.leaseId());
    if (operation instanceof Operation.GrantLease grant) {
      return known.putIfAbsent(grant.leaseId(), grant.ttlMs()) == null
          ? new Outcome.Leased(++revision, grant.ttlMs())
          : new Outcome.Refused(ErrorCode.LEASE_EXISTS);
    } else if (ttlMs == null) {
      return new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND);
    } else if (operation instanceof Operation.KeepLease) {
      return new Outcome.Leased(++revision, ttlMs);
    }
    known.remove(operation.leaseId());
    return new Outcome.Deleted(++revision, 0, false);
  }

  private ReadResult read(ReadOperation.OfLeases operation) {
    if (!owns(operation.tenantId(), operation.shard(), operation.epoch())) {
      return new ReadResult.Refused(ErrorCode.STALE_EPOCH, "");
    }
    NavigableMap<Long, Long> known = leasesOf(operation.tenantId());
    if (operation instanceof ReadOperation.Lease lease) {
      Long ttlMs = known.get(lease.leaseId());
      return ttlMs == null
          ? new ReadResult.Refused(ErrorCode.LEASE_NOT_FOUND, "")
          : new ReadResult.LeaseFound(
              new LeaseState(lease.leaseId(), ttlMs, ttlMs), List.of(), false);
    }
    ReadOperation.Leases list = (ReadOperation.Leases) operation;
    NavigableMap<Long, Long> rest = known.tailMap(list.afterLeaseId(), false);
    return new ReadResult.LeasePage(
        rest.entrySet().stream()
            .limit(list.limit())
            .map(entry -> new LeaseState(entry.getKey(), entry.getValue(), entry.getValue()))
            .toList(),
        rest.size() > list.limit());
  }

  /** Runs something after each write, on its thread. */
  public void whenWritten(Runnable task) {
    writeListeners.add(task);
  }

  public Outcome apply(Operation operation) {
    Outcome outcome = decide(operation);
    writeListeners.forEach(Runnable::run);
    return outcome;
  }

  private synchronized Outcome decide(Operation operation) {
    if (!owns(operation.tenantId(), operation.shard(), operation.epoch())) {
      return new Outcome.Refused(ErrorCode.STALE_EPOCH);
    }
    Range range = new Range(operation.tenantId(), operation.shard());
    NavigableMap<byte[], NavigableMap<Long, Version>> keys =
        data.computeIfAbsent(range, ignored -> new TreeMap<>(Arrays::compareUnsigned));
    if (operation instanceof Operation.Put put) {
      Version now = latest(keys, put.key());
      long mod = now == null ? 0 : now.mod();
      if (!Condition.holds(put.condition(), mod)) {
        return new Outcome.ConditionFailed(mod);
      }
      revision++;
      Version next =
          now == null
              ? new Version(put.value(), revision, revision, 1)
              : new Version(put.value(), revision, now.create(), now.version() + 1);
      NavigableMap<Long, Version> versions = versions(keys, put.key());
      if (compactAlways) {
        versions.clear();
      }
      versions.put(revision, next);
      return new Outcome.Written(next.mod(), next.create(), next.version());
    }
    if (operation instanceof Operation.Delete delete) {
      Version now = latest(keys, delete.key());
      long mod = now == null ? 0 : now.mod();
      if (!Condition.holds(delete.condition(), mod)) {
        return new Outcome.ConditionFailed(mod);
      }
      if (now == null) {
        return new Outcome.Deleted(revision, 0, false);
      }
      revision++;
      versions(keys, delete.key()).put(revision, new Version(new byte[0], revision, 0, 0));
      return new Outcome.Deleted(revision, 1, false);
    }
    if (operation instanceof Operation.OfLease ofLease) {
      return apply(ofLease);
    }
    return deleteRange(keys, (Operation.DeleteRange) operation);
  }

  private Outcome deleteRange(
      NavigableMap<byte[], NavigableMap<Long, Version>> keys, Operation.DeleteRange range) {
    List<byte[]> doomed = new ArrayList<>();
    boolean more = false;
    for (byte[] key : between(keys, range.start(), range.end()).keySet()) {
      if (latest(keys, key) != null) {
        if (doomed.size() == range.limit()) {
          more = true;
          break;
        }
        doomed.add(key);
      }
    }
    if (!doomed.isEmpty()) {
      revision++;
      for (byte[] key : doomed) {
        versions(keys, key).put(revision, new Version(new byte[0], revision, 0, 0));
      }
    }
    return new Outcome.Deleted(revision, doomed.size(), more);
  }

  public synchronized ReadResult read(ReadOperation operation) {
    if (operation instanceof ReadOperation.Changes changes) {
      return changes(changes);
    }
    long at = operation.revision() == 0 ? revision : operation.revision();
    if (at > revision) {
      return new ReadResult.Refused(ErrorCode.REVISION_IN_FUTURE, "the group is at " + revision);
    }
    if (at < compactRevision) {
      return new ReadResult.Refused(ErrorCode.REVISION_COMPACTED, "compacted");
    }
    if (operation instanceof ReadOperation.Get get) {
      if (!owns(get.tenantId(), get.shard(), get.epoch())) {
        return new ReadResult.Refused(ErrorCode.STALE_EPOCH, "");
      }
      Version version = at(get.tenantId(), get.shard(), get.key(), at);
      return version == null
          ? new ReadResult.Absent(at)
          : new ReadResult.Found(entry(get.key(), version, get.withoutValue()));
    }
    if (operation instanceof ReadOperation.OfLeases ofLeases) {
      return read(ofLeases);
    }
    return scan((ReadOperation.Scan) operation, at);
  }

  private ReadResult scan(ReadOperation.Scan scan, long at) {
    List<Entry> all = new ArrayList<>();
    for (int shard : scan.shards()) {
      if (!owns(scan.tenantId(), shard, scan.epoch())) {
        return new ReadResult.Refused(ErrorCode.STALE_EPOCH, "");
      }
      var keys = data.get(new Range(scan.tenantId(), shard));
      if (keys != null) {
        for (byte[] key : between(keys, scan.start(), scan.end()).keySet()) {
          Version version = at(scan.tenantId(), shard, key, at);
          if (version != null) {
            all.add(entry(key, version, scan.keysOnly()));
          }
        }
      }
    }
    Comparator<Entry> order = (a, b) -> Arrays.compareUnsigned(a.key(), b.key());
    all.sort(scan.reverse() ? order.reversed() : order);
    List<Entry> page = new ArrayList<>();
    long bytes = 0;
    for (Entry entry : all) {
      if (page.size() == Math.min(scan.limit(), scanRows) || bytes >= scan.maxBytes()) {
        break;
      }
      page.add(entry);
      bytes += entry.key().length + entry.value().length;
    }
    return new ReadResult.Page(at, page.size() < all.size(), page);
  }

  private ReadResult changes(ReadOperation.Changes asked) {
    for (int shard : asked.shards()) {
      if (!owns(asked.tenantId(), shard, asked.epoch())) {
        return new ReadResult.Refused(ErrorCode.STALE_EPOCH, "");
      }
    }
    if (asked.fromNow()) {
      return new ReadResult.Changed(revision, List.of());
    } else if (asked.after() > revision) {
      return new ReadResult.Refused(ErrorCode.REVISION_IN_FUTURE, "the group is at " + revision);
    } else if (asked.after() < compactRevision) {
      return new ReadResult.Compacted(asked.after(), compactRevision);
    }
    List<Change> changes = new ArrayList<>();
    for (int shard : asked.shards()) {
      var keys = data.get(new Range(asked.tenantId(), shard));
      if (keys != null) {
        between(keys, asked.start(), asked.end())
            .forEach((key, versions) -> changes(asked, key, versions, changes));
      }
    }
    changes.sort(
        Comparator.comparingLong(Change::revision)
            .thenComparing(Change::key, Arrays::compareUnsigned));
    int bytes = 0;
    for (int i = 0; i < changes.size(); i++) {
      Entry put = changes.get(i).put();
      if (bytes >= asked.maxBytes()) {
        return new ReadResult.Changed(changes.get(i - 1).revision(), changes.subList(0, i));
      }
      bytes += put == null ? 0 : put.value().length;
    }
    return new ReadResult.Changed(revision, changes);
  }

  private static void changes(
      ReadOperation.Changes asked,
      byte[] key,
      NavigableMap<Long, Version> versions,
      List<Change> changes) {
    versions
        .tailMap(asked.after(), false)
        .forEach(
            (at, version) -> {
              Map.Entry<Long, Version> before = versions.lowerEntry(at);
              boolean had = before != null && before.getValue().version() > 0;
              boolean withValue = asked.filter().previousValues();
              Change change =
                  new Change(
                      key,
                      at,
                      version.version() == 0 ? null : entry(key, version, false),
                      had ? entry(key, before.getValue(), !withValue) : null,
                      had && withValue);
              if (asked.filter().wants(change)) {
                changes.add(change);
              }
            });
  }

  private boolean owns(int tenantId, int shard, long epoch) {
    Long since = ownedSince.get(new Range(tenantId, shard));
    return since != null && epoch >= since;
  }

  private Version at(int tenantId, int shard, byte[] key, long at) {
    var keys = data.get(new Range(tenantId, shard));
    NavigableMap<Long, Version> versions = keys == null ? null : keys.get(key);
    Map.Entry<Long, Version> found = versions == null ? null : versions.floorEntry(at);
    return found == null || found.getValue().version() == 0 ? null : found.getValue();
  }

  private static Version latest(
      NavigableMap<byte[], NavigableMap<Long, Version>> keys, byte[] key) {
    NavigableMap<Long, Version> versions = keys.get(key);
    Version last = versions == null ? null : versions.lastEntry().getValue();
    return last == null || last.version() == 0 ? null : last;
  }

  private static NavigableMap<Long, Version> versions(
      NavigableMap<byte[], NavigableMap<Long, Version>> keys, byte[] key) {
    return keys.computeIfAbsent(key, ignored -> new TreeMap<>());
  }

  private static <T> NavigableMap<byte[], T> between(
      NavigableMap<byte[], T> keys, byte[] start, byte[] end) {
    return end.length == 0 ? keys.tailMap(start, true) : keys.subMap(start, true, end, false);
  }

  private static Entry entry(byte[] key, Version version, boolean withoutValue) {
    return new Entry(
        key,
        withoutValue ? new byte[0] : version.value(),
        version.mod(),
        version.create(),
        version.version());
  }
}
