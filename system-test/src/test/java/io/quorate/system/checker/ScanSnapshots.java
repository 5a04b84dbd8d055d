package io.quorate.system.checker;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.history.Scan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A scan of one shard is of one revision: it holds every write up to that revision and none above
 * it. And it is linearizable: for each key it counts as a read, which {@link #asReads} hands to the
 * search.
 */
public final class ScanSnapshots {
  /** What a key's operations say of scans: its answered writes, and until when it may vanish. */
  private static final class Key {
    private final TreeMap<Long, Operation> writes = new TreeMap<>();
    private long deletedUntil = Long.MIN_VALUE;

    private void add(Operation operation) {
      if (operation.result() instanceof Result.Written written) {
        writes.put(written.revision(), operation);
      } else if (operation.action().isDelete() && operation.mayHaveWritten()) {
        long until = operation.result().isKnown() ? operation.returnedNanos() : Long.MAX_VALUE;
        deletedUntil = Math.max(deletedUntil, until);
      }
    }

    /** A write up to a revision that a scan of that revision does not show. */
    private @Nullable Operation missing(long revision, @Nullable Long shownRevision) {
      if (shownRevision != null) {
        Map.Entry<Long, Operation> next = writes.higherEntry(shownRevision);
        return next == null || next.getKey() > revision ? null : next.getValue();
      }
      Map.Entry<Long, Operation> last = writes.floorEntry(revision);
      return last == null || deletedUntil >= last.getValue().calledNanos() ? null : last.getValue();
    }
  }

  private ScanSnapshots() {}

  /** For each scan a read of each key that the history knows under its prefix. */
  public static List<Operation> asReads(Collection<Operation> history, Collection<Scan> scans) {
    Map<String, Map<String, Key>> byPrefix = byPrefix(history, scans);
    List<Operation> reads = new ArrayList<>();
    for (Scan scan : scans) {
      Map<String, Result> results = new HashMap<>();
      keysOf(scan, byPrefix).keySet().forEach(key -> results.put(key, new Result.Absent()));
      scan.rows()
          .forEach(row -> results.put(row.key(), new Result.Found(row.value(), row.revision())));
      results.forEach((key, result) -> reads.add(read(scan, key, result)));
    }
    return reads;
  }

  private static Operation read(Scan scan, String key, Result result) {
    return new Operation(
        scan.client(), key, new Action.Read(), scan.calledNanos(), scan.returnedNanos(), result);
  }

  private static Map<String, Map<String, Key>> byPrefix(
      Collection<Operation> history, Collection<Scan> scans) {
    Map<String, Map<String, Key>> byPrefix = new HashMap<>();
    scans.forEach(scan -> byPrefix.putIfAbsent(scan.prefix(), new HashMap<>()));
    for (Operation operation : history) {
      byPrefix.forEach(
          (prefix, keys) -> {
            if (operation.key().startsWith(prefix)) {
              keys.computeIfAbsent(operation.key(), key -> new Key()).add(operation);
            }
          });
    }
    return byPrefix;
  }

  private static Map<String, Key> keysOf(Scan scan, Map<String, Map<String, Key>> byPrefix) {
    return byPrefix.getOrDefault(scan.prefix(), Map.of());
  }

  /** Every scan that is not of its revision. */
  public static List<String> contradictions(Collection<Operation> history, Collection<Scan> scans) {
    Map<String, Map<String, Key>> byPrefix = byPrefix(history, scans);
    List<String> found = new ArrayList<>();
    for (Scan scan : scans) {
      Map<String, Long> revisions = new HashMap<>();
      for (Scan.Row row : scan.rows()) {
        if (revisions.put(row.key(), row.revision()) != null) {
          found.add(row.key() + " is twice in " + scan);
        }
        if (row.revision() > scan.revision() || !row.key().startsWith(scan.prefix())) {
          found.add(row + " does not belong into " + scan);
        }
      }
      keysOf(scan, byPrefix)
          .forEach(
              (name, key) -> {
                Operation missing = key.missing(scan.revision(), revisions.get(name));
                if (missing != null) {
                  found.add(scan + " is without what is older: " + missing);
                }
              });
    }
    return found;
  }
}
