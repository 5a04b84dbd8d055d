package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexResponse;
import com.alipay.sofa.jraft.rpc.RpcResponseClosureAdapter;
import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ReadIndex round: JRaft confirms that this replica leads and gives the index that was
 * committed when it was asked; then the round waits until that is applied. It has no timer, which
 * would cost more than the read: a round ends by its RPCs' timeouts.
 *
 * <p>JRaft ends it on any thread, with locks held or without; its callback runs once, without
 * JRaft's locks ({@link Afterwards} sees to that), and what it throws goes no further.
 */
final class ReadRound extends RpcResponseClosureAdapter<ReadIndexResponse> implements ReadCallback {
  private static final Logger LOG = LoggerFactory.getLogger(ReadRound.class);

  private final ReadCallback callback;
  private final AppliedWaiters waiters;
  private final Executor elsewhere;
  private final AtomicBoolean ended = new AtomicBoolean();

  ReadRound(ReadCallback callback, AppliedWaiters waiters, Executor elsewhere) {
    this.callback = callback;
    this.waiters = waiters;
    this.elsewhere = elsewhere;
  }

  @Override
  public void run(Status status) {
    Afterwards.run(() -> answered(status), elsewhere);
  }

  /** Fails once this thread is out of JRaft, as an answer of JRaft does. */
  void refused(Rejection reason, String detail) {
    Afterwards.run(() -> failed(reason, detail), elsewhere);
  }

  private void answered(Status status) {
    AppliedWaiters.Ended end = waiters.ended();
    if (end != null) {
      // JRaft's reason would be that it does not lead any more.
      failed(end.reason(), end.detail());
    } else if (!status.isOk()) {
      failed(reason(status), String.valueOf(status.getErrorMsg()));
    } else if (!getResponse().getSuccess()) {
      failed(Rejection.NOT_LEADER, "no majority confirmed that this replica leads");
    } else {
      waiters.await(getResponse().getIndex(), this);
    }
  }

  @Override
  public void ready() {
    end(callback::ready);
  }

  @Override
  public void failed(Rejection reason, String detail) {
    end(() -> callback.failed(reason, detail));
  }

  private void end(Runnable call) {
    if (ended.compareAndSet(false, true)) {
      try {
        call.run();
      } catch (RuntimeException e) {
        // On the apply thread it would stop the replica.
        LOG.error("a read round's callback failed", e);
      }
    }
  }

  private static Rejection reason(Status status) {
    RaftError error = status.getRaftError();
    return switch (error) {
      case EBUSY, EAGAIN, ETIMEDOUT -> Rejection.BUSY;
      case ENODESHUTDOWN, ESHUTDOWN -> Rejection.SHUTTING_DOWN;
      case EIO, ESTATEMACHINE -> Rejection.FAILED;
      default -> Rejection.NOT_LEADER;
    };
  }
}
