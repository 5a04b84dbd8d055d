package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.rpc.InvokeCallback;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call that waits for its reply. Completed by whoever removes it from its stream's table. */
record PendingCall(RaftMessage type, InvokeCallback callback, long deadlineNanos) {
  private static final Logger LOG = LoggerFactory.getLogger(PendingCall.class);

  /**
   * The reply came, on the event loop. A follower's answer to appended entries or to a heartbeat is
   * counted right there: that is short, and a hand-over is not. The reads that it lets through run
   * after that.
   */
  void reply(Object reply) {
    if (type == RaftMessage.APPEND_ENTRIES) {
      Afterwards.during(() -> callback.complete(reply, null));
    } else {
      complete(reply, null);
    }
  }

  /** Never on the caller's thread, which may hold JRaft's locks. */
  void complete(@Nullable Object reply, @Nullable Throwable error) {
    Executor executor = callback.executor();
    if (executor == null) {
      callback.complete(reply, error);
      return;
    }
    try {
      executor.execute(() -> Afterwards.during(() -> callback.complete(reply, error)));
    } catch (RejectedExecutionException e) {
      // The group is shutting down or far behind; JRaft's own timers take over.
      LOG.debug("no thread took the reply of a {} call: {}", type, e.toString());
    }
  }
}
