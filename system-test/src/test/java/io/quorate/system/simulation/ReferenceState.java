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

  private final Map<Place, TreeMap<String, List<Row>>> rows = new HashMap<>();
  private final Map<Place, Long> owned = new HashMap<>();
  private final Map<String, Long> written = new HashMap<>();
  private final Map<String, Integer> deletions = new HashMap<>();
  private final Map<RequestId, Outcome> answers = new HashMap<>();
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

  /** All that each key of a shard ever was, in order. */
  Collection<List<Row>> versions(Place place) {
    return rows.getOrDefault(place, new TreeMap<>()).values();
  }

  void begin(long entryStampMs) {
    stampMs = Math.max(stampMs, entryStampMs);
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
    }
    return null;
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
      return put(shard, text(put.key()), put.condition(), text(put.value()));
    } else if (operation instanceof Operation.Delete delete) {
      return delete(place, shard, text(delete.key()), delete.condition());
    }
    return deleteRange(place, shard, (Operation.DeleteRange) operation);
  }

  private static @Nullable Row present(Map<String, List<Row>> shard, String key) {
    List<Row> versions = shard.get(key);
    Row newest = versions == null ? null : versions.get(versions.size() - 1);
    return newest == null || newest.value() == null ? null : newest;
  }

  private Outcome put(Map<String, List<Row>> shard, String key, Condition condition, String value) {
    Row before = present(shard, key);
    long mod = before == null ? 0 : before.mod();
    if (!Condition.holds(condition, mod)) {
      return new Outcome.ConditionFailed(mod);
    }
    revision++;
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
    remove(shard, key);
    deletions.merge(place.tenantId() + "/" + key, 1, Integer::sum);
    return new Outcome.Deleted(revision, 1, false);
  }

  private void remove(Map<String, List<Row>> shard, String key) {
    shard.computeIfAbsent(key, k -> new ArrayList<>()).add(new Row(key, null, revision, 0, 0));
    keys--;
  }

  private Outcome deleteRange(
      Place place, Map<String, List<Row>> shard, Operation.DeleteRange range) {
    List<Row> found = at(place, text(range.start()), text(range.end()), Long.MAX_VALUE);
    int count = Math.min(found.size(), range.limit());
    if (count > 0) {
      revision++;
      found.subList(0, count).forEach(row -> remove(shard, row.key()));
    }
    return new Outcome.Deleted(revision, count, found.size() > count);
  }
}
