package io.quorate.system.increments;

import java.util.List;
import java.util.Map;

/**
 * What a run of increments came to.
 *
 * @param kills by what was killed
 * @param resends by why an increment was sent again
 * @param counters what was stored at the end
 * @param problems everything that is not as it should be: empty is a pass
 */
record IncrementOutcome(
    long seed,
    int wanted,
    int answered,
    Map<String, Integer> kills,
    Map<String, Integer> resends,
    Map<String, Long> counters,
    List<String> problems,
    long seconds) {

  long sum() {
    return counters.values().stream().mapToLong(Long::longValue).sum();
  }

  int resent() {
    return resends.values().stream().mapToInt(Integer::intValue).sum();
  }
}
