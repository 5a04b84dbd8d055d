package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.error.RaftError;
import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.concurrent.atomic.AtomicBoolean;

/** A read's wait for a ReadIndex round; JRaft shares the round among those that wait for it. */
final class ReadRound extends ReadIndexClosure {
  /** A timer per read would cost more than the read: a round ends by its RPCs' timeouts. */
  private static final long NO_TIMER = -1;

  private final ReadCallback callback;
  private final AtomicBoolean ended = new AtomicBoolean();

  ReadRound(ReadCallback callback) {
    super(NO_TIMER);
    this.callback = callback;
  }

  @Override
  public void run(Status status, long index, byte[] context) {
    if (!status.isOk()) {
      fail(reason(status), String.valueOf(status.getErrorMsg()));
    } else if (ended.compareAndSet(false, true)) {
      callback.ready();
    }
  }

  void fail(Rejection reason, String detail) {
    if (ended.compareAndSet(false, true)) {
      callback.failed(reason, detail);
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
