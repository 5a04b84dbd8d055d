package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.Iterator;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.StateMachine.EntryRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of committed entries as the state machine sees it, over JRaft's iterator. On the leader
 * entry and proposal come out of the closure that was proposed, uncopied. Used by the apply thread.
 */
final class CommittedRun implements EntryRun {
  private final Iterator entries;
  // Entries at or before it are in the state already.
  private final long appliedIndex;
  private final List<Proposal> taken = new ArrayList<>();
  private boolean started;
  private long index;
  private long term;
  private byte[] entry = new byte[0];
  private @Nullable Proposal proposal;

  CommittedRun(Iterator entries, long appliedIndex) {
    this.entries = entries;
    this.appliedIndex = appliedIndex;
  }

  @Override
  public boolean next() {
    do {
      if (started) {
        entries.next();
      }
      started = true;
      if (!entries.hasNext()) {
        return false;
      }
    } while (entries.getIndex() <= appliedIndex);
    read();
    return true;
  }

  private void read() {
    index = entries.getIndex();
    term = entries.getTerm();
    proposal = null;
    if (entries.done() instanceof ProposalClosure closure) {
      entry = closure.entry();
      proposal = closure.take();
      if (proposal != null) {
        taken.add(proposal);
      }
    } else {
      entry = bytes(entries.getData());
    }
  }

  private static byte[] bytes(ByteBuffer data) {
    if (data.hasArray() && data.arrayOffset() == 0 && data.remaining() == data.array().length) {
      return data.array();
    }
    byte[] copy = new byte[data.remaining()];
    data.duplicate().get(copy);
    return copy;
  }

  /** The state machine threw: whatever it took is lost to its proposers. */
  void failed(String detail) {
    taken.forEach(p -> p.lost(detail));
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public long term() {
    return term;
  }

  @Override
  public byte[] entry() {
    return entry;
  }

  @Override
  public @Nullable Proposal proposal() {
    return proposal;
  }
}
