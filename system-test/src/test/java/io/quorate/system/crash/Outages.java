package io.quorate.system.crash;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How long clients, or groups, went without a successful write in a span of time. */
public final class Outages {
  private Outages() {}

  /**
   * The longest pause between two successful writes, per class of operations; the span's ends count
   * as writes, so that one that never recovers has the whole rest of the span.
   */
  public static Map<String, Long> longestMs(
      Collection<Operation> history,
      long fromNanos,
      long toNanos,
      Function<Operation, String> classOf) {
    Map<String, Long> longest = new TreeMap<>();
    Map<String, Long> last = new TreeMap<>();
    for (Operation operation : inOrderOfReturn(history)) {
      long at = operation.returnedNanos();
      boolean isSuccess =
          operation.result() instanceof Result.Written
              || operation.result() instanceof Result.Deleted;
      if (operation.action().isRead()) {
        continue;
      }
      String name = classOf.apply(operation);
      longest.putIfAbsent(name, 0L);
      if (isSuccess && at - fromNanos >= 0 && at - toNanos <= 0) {
        longest.merge(name, at - last.getOrDefault(name, fromNanos), Math::max);
        last.put(name, at);
      }
    }
    longest.replaceAll(
        (name, nanos) -> Math.max(nanos, toNanos - last.getOrDefault(name, fromNanos)) / 1_000_000);
    return longest;
  }

  private static Collection<Operation> inOrderOfReturn(Collection<Operation> history) {
    return history.stream()
        .sorted((a, b) -> Long.compare(a.returnedNanos(), b.returnedNanos()))
        .collect(Collectors.toList());
  }
}
