package io.quorate.system.simulation;

/** Mistakes that a run can be given, to see that its invariants find them. */
enum Mistake {
  NONE,
  /** The leader takes for committed what only it has. */
  ACKNOWLEDGED_BEFORE_COMMIT,
  /** Replicas acknowledge entries that they have not synced. */
  ACKNOWLEDGED_BEFORE_SYNC,
  /** A restarted replica has forgotten whom it voted for. */
  VOTE_FORGOTTEN,
  /** Replicas keep what the new leader's log does not have. */
  LOST_TRUNCATION,
  /** A leader answers reads without asking whether it still leads. */
  READ_WITHOUT_ROUND,
  /** A leader that lost its office says of what is in its log that it was not appended. */
  REFUSED_BUT_LOGGED,
  /** The way to the nodes calls an unknown outcome "not sent". */
  UNKNOWN_CALLED_UNSENT,
  /** The network brings a write twice. */
  DUPLICATED_WRITE,
  /** Conditions of writes count for nothing. */
  SKIPPED_CONDITION,
  /** Groups take what was routed by an old table. */
  IGNORED_EPOCH,
  /** One replica leaves an entry out. */
  SKIPPED_ENTRY,
  /** Replicas stamp entries with their own clocks. */
  OWN_CLOCK,
  /** Leaders count time by clocks that leap ahead when their wall clocks do. */
  WALL_CLOCK,
  /** A snapshot has lost a key. */
  SNAPSHOT_WITHOUT_A_ROW,
  /** A snapshot has lost what keys were before. */
  SNAPSHOT_WITHOUT_HISTORY,
  /** Later pages of a scan read the present. */
  UNPINNED_SCAN,
  /** A gateway loses a change that it was to pass on to watchers now and then. */
  LOST_CHANGE,
  /** A gateway takes one tenant for another now and then. */
  MISTAKEN_TENANT,
  /** A gateway's timers are lost now and then. */
  LOST_TIMER,
  /** Gateways let wait what comes. */
  UNBOUNDED_QUEUE
}
