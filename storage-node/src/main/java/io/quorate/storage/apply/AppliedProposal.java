package io.quorate.storage.apply;

import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.raft.RaftReplica.Proposal;
import java.util.List;

/** A proposal that the state machine answers: the only kind that is proposed to a group. */
public interface AppliedProposal extends Proposal {
  /** What the entry's bytes decode to, which spares the leader the decoding. */
  LogEntry entry();

  /**
   * The entry was applied and is visible to readers.
   *
   * @param results in the order of the entry's commands
   */
  void applied(List<CommandResult> results);
}
