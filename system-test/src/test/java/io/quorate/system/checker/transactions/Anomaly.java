package io.quorate.system.checker.transactions;

/**
 * Something that no strictly serializable store shows, and why.
 *
 * @param explanation for people: who read or wrote what, step by step
 */
public record Anomaly(Kind kind, String explanation) {

  /** In the names of Adya, Liskov and O'Neil (2000) where they have one. */
  public enum Kind {
    /** A transaction does not see what it read or appended itself. */
    INTERNAL,
    /** A read has a value that nobody appended. */
    NEVER_WRITTEN,
    /** A read has what an aborted transaction appended. */
    G1A_ABORTED_READ,
    /** A read ends between two appends of one transaction. */
    G1B_INTERMEDIATE_READ,
    /** A value is twice in one list. */
    DUPLICATE,
    /** Two reads of a key, neither of which is the other's beginning. */
    INCOMPATIBLE_ORDER,
    /** An append was acknowledged, and a later read does not have it. */
    LOST_APPEND,
    /** A cycle of writes. */
    G0_WRITE_CYCLE,
    /** A cycle of writes and reads of what was written. */
    G1C_CIRCULAR_INFORMATION,
    /** A cycle with one read that did not see a write. */
    G_SINGLE,
    /** A cycle with several reads that did not see a write. */
    G2
  }

  @Override
  public String toString() {
    return kind + ": " + explanation;
  }
}
