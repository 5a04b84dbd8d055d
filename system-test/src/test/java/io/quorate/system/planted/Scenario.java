package io.quorate.system.planted;

import io.quorate.system.planted.agent.Plant;
import java.util.Random;
import java.util.Set;

/**
 * A workload with faults that brings certain bugs to light. The same scenario without a bug must
 * find nothing.
 */
interface Scenario {

  /**
   * Runs once; leaves the cluster whole, with nothing armed.
   *
   * @param run makes the keys of this run its own
   * @param bugs armed for as long as the workload and the faults last; none for a control
   */
  Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception;
}
