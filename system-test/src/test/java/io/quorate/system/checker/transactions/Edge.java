package io.quorate.system.checker.transactions;

/**
 * One node comes before another in every serial order that explains the history.
 *
 * @param why in words; empty for edges to and from nodes that are no transactions
 */
record Edge(int from, int to, Kind kind, String why) {

  enum Kind {
    /** The second appended after the first. */
    WW,
    /** The second read what the first appended. */
    WR,
    /** The first read without what the second appended. */
    RW,
    /** The first had returned when the second was called. */
    REAL_TIME
  }
}
