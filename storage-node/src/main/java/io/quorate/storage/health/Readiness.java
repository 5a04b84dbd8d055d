package io.quorate.storage.health;

import java.util.List;

/**
 * Whether requests should be sent here, and why not.
 *
 * @param checks in the order in which a start passes them
 */
public record Readiness(List<Check> checks) {

  /** One condition of serving. */
  public record Check(String name, boolean passed, String detail) {}

  public Readiness {
    checks = List.copyOf(checks);
  }

  public boolean isReady() {
    return checks.stream().allMatch(Check::passed);
  }
}
