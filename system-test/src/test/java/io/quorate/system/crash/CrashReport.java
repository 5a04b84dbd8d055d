package io.quorate.system.crash;

import io.quorate.system.history.Operation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prints the figures of a crash run as they come: a run that fails shows how far it came. */
final class CrashReport {

  void line(String text) {
    System.out.println("crash: " + Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text);
  }

  /** How many operations of which kind got which kind of answer. */
  void counts(List<Operation> history, int stored) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Operation operation : history) {
      String action = operation.action().getClass().getSimpleName();
      String result = operation.result().getClass().getSimpleName();
      counts.merge(action + " " + result, 1, Integer::sum);
    }
    line(history.size() + " operations " + counts + ", " + stored + " keys stored");
  }
}
