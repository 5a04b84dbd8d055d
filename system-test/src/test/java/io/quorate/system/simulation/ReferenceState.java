package io.quorate.system.simulation;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.RequestId;
import io.quorate.storage.command.Command;
import io.quorate.storage.mvcc.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A group's state with all that it ever was. Keys and values are text here, as simulated clients
 * write them.
 */
final class ReferenceState {
  /** One tenant's shard. */
  record Place(int tenantId, int shard) {}

  /** What a key held from a revision on; no value: it was deleted then. */
  record Row(String key, @Nullable String value, long mod, long create, long version) {}

  /**
   * When a key ends, or 0 for not.
   *
   * @param bornNanos when the entry was made by which it got its time
   */
  record End(long expiresAtMs, long leaseId, long ttlMs, long bornNanos) {}

  private record LeaseName(int tenantId, long leaseId) {}

  private record Lease(long ttlMs, long expiresAtMs, long bornNanos) {}

  private record Due(Place place, String key, End end) {}

  private final Map<Place, TreeMap<String, List<Row>>> rows = new HashMap<>();
  private final Map<Place, Long> owned = new HashMap<>();
  private final Map<String, Long> written = new HashMap<>();
  private final Map<String, Integer> deletions = new HashMap<>();
  private final Map<RequestId, Outcome> answers = new HashMap<>();
  private final Map<Place, Map<String, End>> ends = new HashMap<>();
  private final Map<LeaseName, Lease> leases = new HashMap<>();
  private @Nullable String early;
  private long firstMadeNanos;
  private long lastMadeNanos;
  private boolean remembers;
  private @Nullable String twice;
  private long revision;
  private long compactRevision;
  private long stampMs;
  private long keys;

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  long revision() {
    return revision;
  }

  /** A value that was written a second time. */
  Optional<String> twiceWritten() {
    return Optional.ofNullable(twice);
  }

  /** The revision at which a value was written; null when it never was. */
  @Nullable Long revisionOf(String value) {
    return written.get(value);
  }

  /** How often a key's single deletion took effect. */
  Map<String, Integer> deletions() {
    return deletions;
  }

  /** Since which epoch a shard is owned; negative: given away then; 0: never heard of. */
  long ownedSince(Place place) {
    return owned.getOrDefault(place, 0L);
  }

  Position position(long index, long term) {
    return new Position(index, term, revision, compactRevision, stampMs, keys, 0);
  }

  /** A shard's rows of a range as of a revision. */
  List<Row> at(Place place, String start, String end, long asOf) {
    List<Row> found = new ArrayList<>();
    NavigableMap<String, List<Row>> shard = rows.getOrDefault(place, new TreeMap<>());
    NavigableMap<String, List<Row>> range =
        end.isEmpty() ? shard.tailMap(start, true) : shard.subMap(start, true, end, false);
    for (List<Row> versions : range.values()) {
      Row visible = null;
      for (Row row : versions) {
        visible = row.mod() <= asOf ? row : visible;
      }
      if (visible != null && visible.value() != null) {
        found.add(visible);
      }
    }
    return found;
  }

  /** Something ended before its time was over by the time of the world. */
  Optional<String> endedEarly() {
    return Optional.ofNullable(early);
  }

  /** When a present key ends. */
  End endOf(Place place, String key) {
    return ends.getOrDefault(place, Map.of()).getOrDefault(key, new End(0, 0, 0, 0));
  }

  /** All that each key of a shard ever was, in order. */
  Collection<List<Row>> versions(Place place) {
    return rows.getOrDefault(place, new TreeMap<>()).values();
  }

  /** Before the first command of an entry that was made in that time. */
  void begin(long entryStampMs, long firstNanos, long lastNanos) {
    stampMs = Math.max(stampMs, entryStampMs);
    firstMadeNanos = firstNanos;
    lastMadeNanos = lastNanos;
  }

  /** What a client's operation comes to; null for other commands. */
  @Nullable Outcome apply(Command command) {
    if (command instanceof Command.Data data) {
      return apply(data.operation());
    } else if (command instanceof Command.AssignShards assign) {
      assign(assign);
    } else if (command instanceof Command.Compact compact) {
      compactRevision = Math.max(compactRevision, Math.min(compact.revision(), revision));
    } else if (command instanceof Command.Transact transact) {
      revision += transact.mutations().isEmpty() ? 0 : 1;
    } else if (command instanceof Command.Expire expire) {
      expire(Math.min(expire.upToMs(), stampMs), expire.limit());
    }
    return null;
  }

  private void expire(long upToMs, int limit) {
    List<Due> due = new ArrayList<>();
    ends.forEach(
        (place, keysOfPlace) ->
            keysOfPlace.forEach(
                (key, end) -> {
                  if (end.expiresAtMs() > 0 && end.expiresAtMs() <= upToMs) {
                    due.add(new Due(place, key, end));
                  }
                }));
    due.sort(
        Comparator.comparingLong((Due each) -> each.end().expiresAtMs())
            .thenComparingInt(each -> each.place().tenantId())
            .thenComparingInt(each -> each.place().shard())
            .thenComparing(Due::key));
    List<LeaseName> over =
        leases.entrySet().stream()
            .filter(entry -> entry.getValue().expiresAtMs() <= upToMs)
            .map(Map.Entry::getKey)
            .toList();
    if (due.isEmpty() && over.isEmpty()) {
      return;
    }
    if (due.size() > limit || over.size() > limit) {
      throw new IllegalStateException("more ends at once than simulated clients make");
    }
    revision++;
    for (Due each : due) {
      requireOver(each.key(), each.end().ttlMs(), each.end().bornNanos());
      remove(each.place(), rows.get(each.place()), each.key());
    }
    for (LeaseName name : over) {
      Lease lease = leases.remove(name);
      requireOver(name.toString(), lease.ttlMs(), lease.bornNanos());
      removeAttached(name);
    }
  }

  private void requireOver(String what, long ttlMs, long bornNanos) {
    long aliveMs = (firstMadeNanos - bornNanos) / World.MS;
    if (aliveMs < ttlMs) {
      early = what + " ended after " + aliveMs + " ms and has " + ttlMs;
    }
  }

  private int removeAttached(LeaseName name) {
    int count = 0;
    for (Place place : List.copyOf(ends.keySet())) {
      for (Map.Entry<String, End> entry : List.copyOf(ends.get(place).entrySet())) {
        if (place.tenantId() == name.tenantId() && entry.getValue().leaseId() == name.leaseId()) {
          remove(place, rows.get(place), entry.getKey());
          count++;
        }
      }
    }
    return count;
  }

  private Outcome apply(Operation.OfLease operation) {
    LeaseName name = new LeaseName(operation.tenantId(), operation.leaseId());
    Lease lease = leases.get(name);
    if (operation instanceof Operation.GrantLease grant) {
      if (lease != null) {
        return new Outcome.Refused(ErrorCode.LEASE_EXISTS);
      }
      lease = new Lease(grant.ttlMs(), 0, 0);
    } else if (lease == null) {
      return new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND);
    }
    revision++;
    if (operation instanceof Operation.RevokeLease) {
      leases.remove(name);
      return new Outcome.Deleted(revision, removeAttached(name), false);
    }
    leases.put(name, new Lease(lease.ttlMs(), stampMs + lease.ttlMs(), lastMadeNanos));
    return new Outcome.Leased(revision, lease.ttlMs());
  }

  private void assign(Command.AssignShards assign) {
    boolean changes = false;
    for (int shard = assign.firstShard(); shard <= assign.lastShard(); shard++) {
      Place place = new Place(assign.tenantId(), shard);
      if (assign.epoch() > Math.abs(ownedSince(place))) {
        owned.put(place, assign.owned() ? assign.epoch() : -assign.epoch());
        changes = true;
      }
    }
    revision += changes ? 1 : 0;
  }

  /** Answered once; what is remembered takes one revision per entry. */
  private Outcome once(Operation.Once once) {
    Outcome first = answers.get(once.requestId());
    if (first != null) {
      return first;
    }
    Outcome outcome = apply(once.operation());
    if (!(outcome instanceof Outcome.Refused)) {
      answers.put(once.requestId(), outcome);
      remembers = true;
    }
    return outcome;
  }

  /** After the last command of an entry. */
  void end() {
    revision += remembers ? 1 : 0;
    remembers = false;
  }

  private Outcome apply(Operation operation) {
    Place place = new Place(operation.tenantId(), operation.shard());
    long since = ownedSince(place);
    if (since <= 0 || operation.epoch() < since) {
      return new Outcome.Refused(ErrorCode.STALE_EPOCH);
    }
    if (operation instanceof Operation.Once once) {
      return once(once);
    }
    Map<String, List<Row>> shard = rows.computeIfAbsent(place, p -> new TreeMap<>());
    if (operation instanceof Operation.Put put) {
      return put(place, shard, put);
    } else if (operation instanceof Operation.Delete delete) {
      return delete(place, shard, text(delete.key()), delete.condition());
    }
    if (operation instanceof Operation.OfLease ofLease) {
      return apply(ofLease);
    }
    return deleteRange(place, shard, (Operation.DeleteRange) operation);
  }

  private static @Nullable Row present(Map<String, List<Row>> shard, String key) {
    List<Row> versions = shard.get(key);
    Row newest = versions == null ? null : versions.get(versions.size() - 1);
    return newest == null || newest.value() == null ? null : newest;
  }

  private Outcome put(Place place, Map<String, List<Row>> shard, Operation.Put put) {
    String key = text(put.key());
    String value = text(put.value());
    Row before = present(shard, key);
    long mod = before == null ? 0 : before.mod();
    if (!Condition.holds(put.condition(), mod)) {
      return new Outcome.ConditionFailed(mod);
    }
    long leaseId = put.lifetime().leaseId();
    boolean isOfOtherShard = leaseId >= 1L << 62 && leaseId % (1 << 14) != place.shard();
    if (leaseId != 0
        && (isOfOtherShard || !leases.containsKey(new LeaseName(place.tenantId(), leaseId)))) {
      return new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND);
    }
    revision++;
    long ttlMs = put.lifetime().ttlMs();
    Map<String, End> endsHere = ends.computeIfAbsent(place, p -> new HashMap<>());
    endsHere.remove(key);
    if (ttlMs != 0 || leaseId != 0) {
      long expiresAtMs = ttlMs == 0 ? 0 : stampMs + ttlMs;
      endsHere.put(key, new End(expiresAtMs, leaseId, ttlMs, lastMadeNanos));
    }
    keys += before == null ? 1 : 0;
    Row next =
        before == null
            ? new Row(key, value, revision, revision, 1)
            : new Row(key, value, revision, before.create(), before.version() + 1);
    shard.computeIfAbsent(key, k -> new ArrayList<>()).add(next);
    if (written.put(value, revision) != null) {
      twice = value;
    }
    return new Outcome.Written(next.mod(), next.create(), next.version());
  }

  private Outcome delete(
      Place place, Map<String, List<Row>> shard, String key, Condition condition) {
    Row before = present(shard, key);
    long mod = before == null ? 0 : before.mod();
    if (!Condition.holds(condition, mod)) {
      return new Outcome.ConditionFailed(mod);
    }
    if (before == null) {
      return new Outcome.Deleted(revision, 0, false);
    }
    revision++;
    remove(place, shard, key);
    deletions.merge(place.tenantId() + "/" + key, 1, Integer::sum);
    return new Outcome.Deleted(revision, 1, false);
  }

  private void remove(Place place, Map<String, List<Row>> shard, String key) {
    ends.getOrDefault(place, new HashMap<>()).remove(key);
    shard.computeIfAbsent(key, k -> new ArrayList<>()).add(new Row(key, null, revision, 0, 0));
    keys--;
  }

  private Outcome deleteRange(
      Place place, Map<String, List<Row>> shard, Operation.DeleteRange range) {
    List<Row> found = at(place, text(range.start()), text(range.end()), Long.MAX_VALUE);
    int count = Math.min(found.size(), range.limit());
    if (count > 0) {
      revision++;
      found.subList(0, count).forEach(row -> remove(place, shard, row.key()));
    }
    return new Outcome.Deleted(revision, count, found.size() > count);
  }
}
