package io.quorate.system.simulation;

import java.util.List;

/** What replicas of a group say to each other. */
sealed interface RaftMessage {
  String groupId();

  String from();

  long term();

  record VoteRequest(String groupId, String from, long term, long lastIndex, long lastTerm)
      implements RaftMessage {}

  record Vote(String groupId, String from, long term, boolean granted) implements RaftMessage {}

  /**
   * Entries after {@code previousIndex}, or none as a heartbeat.
   *
   * @param round the newest read round that an answer to this is an answer to
   */
  record Append(
      String groupId,
      String from,
      long term,
      long previousIndex,
      long previousTerm,
      List<ReplicaDisk.LogRecord> records,
      long committedIndex,
      long round)
      implements RaftMessage {}

  /**
   * What became of an append.
   *
   * @param matchIndex up to which the log is the leader's and synced
   * @param lastIndex where a leader whose entries do not fit should try
   */
  record AppendReply(
      String groupId,
      String from,
      long term,
      boolean fits,
      long matchIndex,
      long lastIndex,
      long round)
      implements RaftMessage {}

  record Install(String groupId, String from, long term, ReplicaDisk.Snapshot snapshot)
      implements RaftMessage {}

  record TimeoutNow(String groupId, String from, long term) implements RaftMessage {}
}
