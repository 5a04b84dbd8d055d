package io.quorate.system.planted;

/** Who finds bugs. */
enum Judge {
  /** {@code LinearizabilityChecker}, on what clients were told. */
  LINEARIZABILITY,
  /** {@code TransactionChecker}, on lists that transactions appended to and read. */
  TRANSACTIONS,
  /** {@code CounterChecker}: increments one by one, and those that were answered each once. */
  COUNTERS,
  /** {@code WatchJudge}: what watchers were told against what was written. */
  WATCHES,
  /** {@code FinalReads}: what is stored in the end against what was acknowledged. */
  FINAL_READS,
  /** {@code ScanValidity}: each scan is of one moment of each group. */
  SCANS,
  /** All replicas of a group serve and have one checksum at one index. */
  AGREEMENT,
  /** A leader's term is higher than all terms that were seen before it was elected. */
  TERMS,
  /** The servers themselves, which report it as a finding and stop the replica. */
  PRODUCT
}
