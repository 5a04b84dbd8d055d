package io.quorate.system.watching;

import io.quorate.system.checker.FinalReads;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.watching.KeyChange.Put;
import io.quorate.system.watching.KeyChange.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Holds what watchers were told against the writes of the load: each that was acknowledged is told,
 * at its revision and with its value, and nothing that nobody wrote or that was refused.
 */
public final class ToldWrites {
  private ToldWrites() {}

  /**
   * Every contradiction.
   *
   * @param prefix of all keys of these operations, and of no others
   */
  public static List<String> contradictions(
      ToldHistory told,
      Collection<Operation> operations,
      String prefix,
      Function<String, String> groupOf) {
    List<String> found = new ArrayList<>();
    Map<String, List<Operation>> writesOf = new HashMap<>();
    for (Operation operation : operations) {
      if (operation.mayHaveWritten()) {
        writesOf.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
      }
      if (operation.result() instanceof Result.Written written) {
        String group = groupOf.apply(operation.key());
        State state = told.at(group, written.revision(), operation.key());
        if (!(state instanceof Put put)
            || !put.value().equals(FinalReads.valueOf(operation.action()))) {
          found.add("told was " + state + ", acknowledged: " + operation);
        }
      }
    }
    Map<String, List<State>> statesOf = told.byKey(prefix);
    Set<String> keys = new TreeSet<>(statesOf.keySet());
    keys.addAll(writesOf.keySet());
    for (String key : keys) {
      judge(
          key, statesOf.getOrDefault(key, List.of()), writesOf.getOrDefault(key, List.of()), found);
    }
    return found;
  }

  private static void judge(
      String key, List<State> states, List<Operation> writes, List<String> found) {
    Map<String, Operation> writers = new HashMap<>();
    long sureDeletes = 0;
    long possibleDeletes = 0;
    for (Operation write : writes) {
      if (write.action().isDelete()) {
        possibleDeletes++;
        sureDeletes += write.result().isKnown() ? 1 : 0;
      } else {
        writers.put(FinalReads.valueOf(write.action()), write);
      }
    }
    long deletes = 0;
    for (State state : states) {
      if (!(state instanceof Put put)) {
        deletes++;
      } else if (!writers.containsKey(put.value())) {
        found.add(key + ": nobody wrote what was told: " + put);
      } else if (writers.get(put.value()).result() instanceof Result.Written written
          && written.revision() != put.modRevision()) {
        found.add(key + ": told as " + put + ", but " + written);
      }
    }
    if (deletes < sureDeletes || deletes > possibleDeletes) {
      found.add(
          "%s: %d deletes were told, %d were acknowledged and %d may have been"
              .formatted(key, deletes, sureDeletes, possibleDeletes - sureDeletes));
    }
  }
}
