package io.quorate.system.fault.run;

import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param operations by kind and result, such as {@code Put Written}
 * @param slots one per stretch that was run, in order
 * @param agreements how often all replicas of a group held one checksum at one index
 * @param problems everything that is not as it should be: empty is a pass
 */
public record Outcome(
    long seed,
    Map<String, Long> operations,
    long scans,
    List<Stretch> slots,
    long agreements,
    Judge.Findings findings,
    List<String> problems,
    long seconds) {

  /**
   * What happened around one slot's faults.
   *
   * @param faults labels of what was injected
   * @param recoveryMs from the last heal until all serves again
   * @param longestOutageMs the longest time that a client went without a successful write
   * @param longestGroupOutageMs the longest time that a group did
   */
  public record Stretch(
      List<String> faults,
      long operationsPerSecondBefore,
      long operationsPerSecondAfter,
      long recoveryMs,
      long longestOutageMs,
      long longestGroupOutageMs) {}

  public boolean passes() {
    return problems.isEmpty();
  }

  public long operationCount() {
    return operations.values().stream().mapToLong(Long::longValue).sum();
  }
}
