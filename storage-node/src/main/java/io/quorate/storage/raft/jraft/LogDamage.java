package io.quorate.storage.raft.jraft;

/**
 * Why a replica must not take part in its group: what it acknowledged or voted may be gone.
 *
 * @param found for an operator
 */
public record LogDamage(String groupId, Kind kind, String found) {

  /** What can have happened to a log. */
  public enum Kind {
    /** The replica was created here, and its log is not there. */
    LOG_MISSING,
    /** The log ends before what was synced. */
    LOG_TRUNCATED,
    /** The vote record is older than one that was synced. */
    VOTE_ROLLED_BACK,
    /** Entries are missing in the middle. */
    LOG_ENTRY_MISSING,
    /** An entry or the files around it have a bad checksum. */
    LOG_CORRUPT,
    /** RocksDB does not open: all groups of the node are affected. */
    LOG_REFUSED,
    /** The file that says what was synced is gone or damaged, so nothing can be ruled out. */
    WATERMARK_DAMAGED,
    /** The log begins after a snapshot that is not there. */
    SNAPSHOT_MISSING
  }

  /** What to do about it. */
  public String remedy() {
    return "remove this replica of group "
        + groupId
        + " and add it again: membership change. It copies its state from the leader";
  }

  @Override
  public String toString() {
    return "group " + groupId + ": " + kind + ": " + found + "; " + remedy();
  }
}
