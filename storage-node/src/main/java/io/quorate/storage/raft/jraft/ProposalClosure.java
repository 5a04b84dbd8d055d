package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A proposal on its way through JRaft. It ends once: taken by the state machine with its entry, or
 * by a status.
 *
 * <p>JRaft uses few codes before it appends a task, and EBUSY and ENODESHUTDOWN never afterwards.
 * It says EPERM on both sides of that line: {@code executeApplyingTasks} refuses with one text, and
 * a leader that steps down fails what it appended with another. Only the known texts of the former
 * mean that the entry was not appended; a test compares it with the JRaft that is in use.
 */
final class ProposalClosure implements Closure {
  static final String NOT_LEADER_TEXT = "Is not leader.";
  static final String OTHER_TERM_TEXT = "expected_term=";

  private final Proposal proposal;
  private final byte[] entry;
  private final AtomicBoolean ended = new AtomicBoolean();

  ProposalClosure(Proposal proposal, byte[] entry) {
    this.proposal = proposal;
    this.entry = entry;
  }

  byte[] entry() {
    return entry;
  }

  /** The proposal, to be completed by the state machine; null when it ended before. */
  @Nullable Proposal take() {
    return ended.compareAndSet(false, true) ? proposal : null;
  }

  void reject(Rejection reason, String detail) {
    if (ended.compareAndSet(false, true)) {
      proposal.rejected(reason, detail);
    }
  }

  @Override
  public void run(Status status) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    String text = status.getErrorMsg() == null ? "" : status.getErrorMsg();
    RaftError error = status.getRaftError();
    if (error == RaftError.EBUSY) {
      proposal.rejected(Rejection.BUSY, text);
    } else if (error == RaftError.ENODESHUTDOWN) {
      proposal.rejected(Rejection.SHUTTING_DOWN, text);
    } else if (error == RaftError.EPERM && isBeforeTheLog(text)) {
      proposal.rejected(Rejection.NOT_LEADER, text);
    } else {
      proposal.lost(text.isEmpty() ? error.name() : text);
    }
  }

  private static boolean isBeforeTheLog(String text) {
    return text.equals(NOT_LEADER_TEXT) || text.startsWith(OTHER_TERM_TEXT);
  }
}
