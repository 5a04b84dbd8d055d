package io.quorate.system.simulation;

import io.quorate.storage.apply.AppliedProposal;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.List;

/** A proposal on its way to its entry's results, which are held against the reference. */
record JudgedProposal(
    ReplicaSite site, ReferenceGroup reference, long index, AppliedProposal proposal)
    implements AppliedProposal {

  static Proposal of(ReplicaSite site, ReferenceGroup reference, long index, Proposal proposal) {
    return new JudgedProposal(site, reference, index, (AppliedProposal) proposal);
  }

  @Override
  public LogEntry entry() {
    return Sabotage.entry(site, proposal.entry());
  }

  @Override
  public void applied(List<CommandResult> results) {
    reference.judge(index, results, site.name());
    proposal.applied(results);
  }

  @Override
  public void rejected(Rejection reason, String detail) {
    proposal.rejected(reason, detail);
  }

  @Override
  public void lost(String detail) {
    proposal.lost(detail);
  }
}
