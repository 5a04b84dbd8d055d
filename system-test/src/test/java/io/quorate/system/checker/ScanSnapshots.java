package io.quorate.system.checker;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.history.Scan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A scan of one shard is of one revision: it holds every write up to that revision and none above
 * it. And it is linearizable: for each key it counts as a read, which {@link #asReads} hands to the
 * search.
 */
public final class ScanSnapshots {
  private ScanSnapshots() {}

  /** For each scan a read of each key that the history knows under its prefix. */
  public static List<Operation> asReads(Collection<Operation> history, Collection<Scan> scans) {
    Map<String, Set<String>> keysByPrefix = new HashMap<>();
    Set<String> keys = history.stream().map(Operation::key).collect(Collectors.toSet());
    List<Operation> reads = new ArrayList<>();
    for (Scan scan : scans) {
      Map<String, Result> results = new HashMap<>();
      for (String key :
          keysByPrefix.computeIfAbsent(scan.prefix(), prefix -> under(prefix, keys))) {
        results.put(key, new Result.Absent());
      }
      scan.rows()
          .forEach(row -> results.put(row.key(), new Result.Found(row.value(), row.revision())));
      results.forEach(
          (key, result) ->
              reads.add(
                  new Operation(
                      scan.client(),
                      key,
                      new Action.Read(),
                      scan.calledNanos(),
                      scan.returnedNanos(),
                      result)));
    }
    return reads;
  }

  private static Set<String> under(String prefix, Set<String> keys) {
    return keys.stream().filter(key -> key.startsWith(prefix)).collect(Collectors.toSet());
  }

  /** Every scan that is not of its revision. */
  public static List<String> contradictions(Collection<Operation> history, Collection<Scan> scans) {
    Map<String, List<Operation>> byKey =
        history.stream().collect(Collectors.groupingBy(Operation::key));
    List<String> found = new ArrayList<>();
    for (Scan scan : scans) {
      Map<String, Long> revisions = new HashMap<>();
      Set<String> twice = new HashSet<>();
      for (Scan.Row row : scan.rows()) {
        if (revisions.put(row.key(), row.revision()) != null) {
          twice.add(row.key());
        }
        if (row.revision() > scan.revision() || !row.key().startsWith(scan.prefix())) {
          found.add(row + " does not belong into " + scan);
        }
      }
      twice.forEach(key -> found.add(key + " is twice in " + scan));
      under(scan.prefix(), byKey.keySet())
          .forEach(
              key ->
                  missing(scan, revisions.get(key), byKey.getOrDefault(key, List.of()))
                      .ifPresent(write -> found.add(scan + " is without what is older: " + write)));
    }
    return found;
  }

  /** A write of one key up to the scan's revision that the scan does not show. */
  private static Optional<Operation> missing(
      Scan scan, @Nullable Long shownRevision, List<Operation> operations) {
    return operations.stream()
        .filter(
            write ->
                write.result() instanceof Result.Written written
                    && written.revision() <= scan.revision()
                    && (shownRevision == null
                        ? !mayBeDeleted(write, operations)
                        : shownRevision < written.revision()))
        .findFirst();
  }

  private static boolean mayBeDeleted(Operation write, List<Operation> operations) {
    return operations.stream()
        .anyMatch(
            other ->
                other.action().isDelete()
                    && other.mayHaveWritten()
                    && (!other.result().isKnown() || other.returnedNanos() >= write.calledNanos()));
  }
}
