package io.quorate.system.simulation;

/** What must hold in every run. The name is what a broken run prints. */
enum Invariant {
  /** Every key's history has an order that explains what all clients were told. */
  LINEARIZABLE("Linearizable"),
  /** What a client was told is written is in the log, with the revision it was told, and stays. */
  NOTHING_ACKNOWLEDGED_IS_LOST("NothingAcknowledgedIsLost"),
  /** A write takes effect once or not at all, whatever became of its answer. */
  NOTHING_IS_APPLIED_TWICE("NothingIsAppliedTwice"),
  /** What a client was told is refused never takes effect. */
  OUTCOME_UNKNOWN_IS_HONEST("OutcomeUnknownIsHonest"),
  /** An operation routed by an older table than its shard's ownership changes and reads nothing. */
  STALE_EPOCH_NEVER_APPLIED("StaleEpochNeverApplied"),
  /** What a command did is what the log before it says. */
  RESULTS_FOLLOW_THE_LOG("ResultsFollowTheLog"),
  /** At the same index all replicas have the same state, and what was committed stays committed. */
  REPLICAS_AGREE("ReplicasAgree"),
  /** A group's revision never falls, nor does what its readers see one after the other. */
  REVISIONS_ARE_MONOTONIC("RevisionsAreMonotonic"),
  /** All rows of a scan, over all its pages, are of one revision per group, and all are there. */
  SCAN_IS_ONE_REVISION("ScanIsOneRevision"),
  /** A watcher is told every change that the log has of its keys, once, whole and in order. */
  WATCHES_TELL_THE_LOG("WatchesTellTheLog"),
  /** The time in the state grows, whatever leaders' clocks do, and is the same on all replicas. */
  STAMPED_TIME_NEVER_GOES_BACK("StampedTimeNeverGoesBack"),
  /** No key and no lease ends before its time, whatever leaders and their clocks do. */
  NOTHING_ENDS_EARLY("NothingEndsEarly"),
  /** A tenant gets no byte of another's. */
  TENANTS_ARE_SEPARATE("TenantsAreSeparate"),
  /** Every call is answered by its deadline. */
  EVERY_CALL_ENDS("EveryCallEnds"),
  /** Nothing waits beyond the limit of its queue. */
  QUEUES_ARE_BOUNDED("QueuesAreBounded"),
  /** The model of Raft elects one leader a term at most. */
  ONE_LEADER_A_TERM("OneLeaderATerm"),
  /** No replica stops serving by itself: nothing here damages files. */
  NO_REPLICA_FAILS("NoReplicaFails"),
  /** Once faults are over, all replicas come to the end of one log. */
  REPLICAS_CONVERGE("ReplicasConverge"),
  /** No exception but those of the contract. */
  NOTHING_ELSE_IS_THROWN("NothingElseIsThrown");

  private final String title;

  Invariant(String title) {
    this.title = title;
  }

  @Override
  public String toString() {
    return title;
  }
}
