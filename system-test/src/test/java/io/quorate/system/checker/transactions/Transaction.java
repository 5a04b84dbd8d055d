package io.quorate.system.checker.transactions;

import java.util.List;

/**
 * What one client did at once, with the times of call and return by nanoTime.
 *
 * @param id unique in its history
 * @param steps in order; what a transaction that did not commit has read says nothing
 */
public record Transaction(
    int id, int client, List<Step> steps, long calledNanos, long returnedNanos, Fate fate) {

  /** What the client was told. */
  public enum Fate {
    COMMITTED,
    /** Certainly without effect. */
    ABORTED,
    /** Took effect at some time after its call, or never. */
    UNKNOWN
  }

  public Transaction {
    steps = List.copyOf(steps);
    if (returnedNanos < calledNanos) {
      throw new IllegalArgumentException("returned before it was called");
    }
  }

  boolean isCommitted() {
    return fate == Fate.COMMITTED;
  }

  @Override
  public String toString() {
    return "T"
        + id
        + " (client "
        + client
        + ", "
        + fate
        + ", "
        + calledNanos
        + " to "
        + returnedNanos
        + ") "
        + steps;
  }
}
