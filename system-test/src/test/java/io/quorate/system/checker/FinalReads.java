package io.quorate.system.checker;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds what is stored at the end against what clients were told, without any search: a second
 * opinion that scales to any history and says in plain words what was lost.
 */
public final class FinalReads {
  private FinalReads() {}

  /**
   * Every contradiction between the history and the values read after it had ended.
   *
   * @param stored what a full read found, by key; a key that is not there is absent
   */
  public static List<String> contradictions(
      Collection<Operation> history, Map<String, String> stored) {
    Map<String, List<Operation>> byKey =
        history.stream()
            .collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    List<String> found = new ArrayList<>();
    byKey.forEach(
        (key, operations) -> judge(key, operations, stored.get(key)).ifPresent(found::add));
    stored.keySet().stream()
        .filter(key -> !byKey.containsKey(key))
        .forEach(key -> found.add(key + ": exists, and nobody wrote it"));
    return found;
  }

  private static Optional<String> judge(String key, List<Operation> operations, String value) {
    long writtenUntil = Long.MIN_VALUE;
    if (value != null) {
      Optional<Operation> writer =
          operations.stream().filter(o -> value.equals(valueOf(o.action()))).findFirst();
      if (writer.isEmpty()) {
        return Optional.of(key + ": holds " + value + ", which nobody wrote");
      }
      if (!writer.get().mayHaveWritten()) {
        return Optional.of(key + ": holds what was refused: " + writer.get());
      }
      boolean isAnswered = writer.get().result().isKnown();
      writtenUntil = isAnswered ? writer.get().returnedNanos() : Long.MAX_VALUE;
    } else {
      for (Operation operation : operations) {
        if (operation.action().isDelete() && operation.mayHaveWritten()) {
          boolean isAnswered = operation.result().isKnown();
          long until = isAnswered ? operation.returnedNanos() : Long.MAX_VALUE;
          writtenUntil = Math.max(writtenUntil, until);
        }
      }
    }
    for (Operation later : operations) {
      boolean isDelete = later.action().isDelete();
      boolean hasChanged = later.mayHaveWritten() && later.result().isKnown();
      if (hasChanged && later.calledNanos() > writtenUntil && !(isDelete && value == null)) {
        String holds = value == null ? "is absent" : "holds the older " + value;
        return Optional.of(key + ": " + holds + ", but this was acknowledged: " + later);
      }
    }
    return Optional.empty();
  }

  /** The value that an action writes; null for those that write none. */
  public static String valueOf(Action action) {
    if (action instanceof Action.Put put) {
      return put.value();
    }
    if (action instanceof Action.PutIfMatch put) {
      return put.value();
    }
    return action instanceof Action.PutIfAbsent put ? put.value() : null;
  }
}
