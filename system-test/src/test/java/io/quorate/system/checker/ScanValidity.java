package io.quorate.system.checker;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides whether what a scan of one group's keys found, over all its pages, was there at one
 * moment: whether a revision exists at which every key had what was found.
 *
 * <p>It looks at the revisions of rows and of acknowledged writes, and not at the revision that the
 * scan says it is of. For keys that are not deleted.
 */
public final class ScanValidity {

  /** A row that a scan found. */
  public record Row(String value, long revision) {}

  private final Map<String, TreeMap<Long, String>> written = new HashMap<>();

  /**
   * @param history all writes of the keys; what was not acknowledged is left out, since nobody
   *     knows its revision
   */
  public ScanValidity(Collection<Operation> history) {
    for (Operation operation : history) {
      if (operation.result() instanceof Result.Written acknowledged) {
        written
            .computeIfAbsent(operation.key(), key -> new TreeMap<>())
            .put(acknowledged.revision(), String.valueOf(FinalReads.valueOf(operation.action())));
      }
    }
  }

  /**
   * What is wrong with one scan; empty when it is of one moment.
   *
   * @param rows key to what was found; all keys of one group
   */
  public List<String> violations(Map<String, Row> rows) {
    List<String> found = new ArrayList<>();
    long atLeast = 0;
    String newest = "nothing";
    for (Map.Entry<String, Row> row : rows.entrySet()) {
      wrongValue(row.getKey(), row.getValue()).ifPresent(found::add);
      if (row.getValue().revision() > atLeast) {
        atLeast = row.getValue().revision();
        newest = row.getKey() + " = " + row.getValue();
      }
    }
    for (Map.Entry<String, TreeMap<Long, String>> key : written.entrySet()) {
      Row row = rows.get(key.getKey());
      Long next = key.getValue().higherKey(row == null ? 0L : row.revision());
      if (next != null && next <= atLeast) {
        found.add(
            "%s was %s, though it was changed at %d and the same scan has %s"
                .formatted(key.getKey(), row == null ? "absent" : row, next, newest));
      }
    }
    return found;
  }

  private Optional<String> wrongValue(String key, Row row) {
    String value = written.getOrDefault(key, new TreeMap<>()).get(row.revision());
    return value == null || value.equals(row.value())
        ? Optional.empty()
        : Optional.of(key + " was " + row + ", and " + value + " was written at that revision");
  }
}
