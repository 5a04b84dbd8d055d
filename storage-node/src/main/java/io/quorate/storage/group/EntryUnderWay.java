package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.storage.apply.AppliedProposal;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A proposed entry and those who wait for it. Raft promises one answer, and a replica's failure may
 * bring another: the first one counts. Thread-safe.
 */
final class EntryUnderWay implements AppliedProposal {
  private final List<Pending> waiting;
  private final LogEntry entry;
  private final Consumer<EntryUnderWay> answered;
  private final AtomicBoolean isAnswered = new AtomicBoolean();

  /**
   * @param answered called once, before those who wait are, so that the next entry is on its way
   *     while they are told
   */
  EntryUnderWay(List<Pending> waiting, LogEntry entry, Consumer<EntryUnderWay> answered) {
    this.waiting = waiting;
    this.entry = entry;
    this.answered = answered;
  }

  @Override
  public LogEntry entry() {
    return entry;
  }

  @Override
  public void applied(List<CommandResult> results) {
    if (isAnswered.compareAndSet(false, true)) {
      answered.accept(this);
      int from = 0;
      for (Pending pending : waiting) {
        int to = from + pending.operations();
        pending.applied(results.subList(from, to));
        from = to;
      }
    }
  }

  @Override
  public void rejected(Rejection reason, String detail) {
    fail(Rejections.codeOf(reason), detail);
  }

  @Override
  public void lost(String detail) {
    fail(ErrorCode.OUTCOME_UNKNOWN, detail);
  }

  private void fail(ErrorCode code, String detail) {
    if (isAnswered.compareAndSet(false, true)) {
      answered.accept(this);
      for (Pending pending : waiting) {
        pending.failed(code, detail);
      }
    }
  }
}
