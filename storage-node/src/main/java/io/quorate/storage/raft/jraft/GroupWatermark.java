package io.quorate.storage.raft.jraft;

/** Where a group's log tells how far it is durable; see {@link Watermarks}. */
interface GroupWatermark {
  /** The log ends here, durably. */
  void appended(long lastIndex);

  /** The log is about to be cut to here. Durable when it returns. */
  void lowered(long lastIndex);

  /** This vote is durable. */
  void voted(Vote vote);
}
