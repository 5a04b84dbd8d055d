package io.quorate.system.planted;

import io.quorate.system.planted.agent.Plant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A scenario and the bugs that it is for.
 *
 * @param fault in words
 */
record Ground(String fault, Scenario scenario, List<Proof> proofs) {

  /**
   * A bug, and who must find it.
   *
   * @param bugs more than one where a first mistake is caught by the servers unless a second one
   *     was made
   */
  record Proof(Set<Plant> bugs, Judge judge) {}

  static Ground of(String fault, Scenario scenario, Proof... proofs) {
    return new Ground(fault, scenario, List.of(proofs));
  }

  static Proof by(Judge judge, Plant first, Plant... others) {
    return new Proof(EnumSet.of(first, others), judge);
  }
}
