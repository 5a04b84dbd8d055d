package io.quorate.gateway.batch;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operation that waits for its answer, which it gets once: later ones are dropped, as when a
 * reply comes after the deadline was reported.
 *
 * @param <O> the operation's type
 * @param <R> its answer's
 */
final class Pending<O, R> {
  private static final Logger log = LoggerFactory.getLogger(Pending.class);

  final int tenantId;
  final int bytes;
  final long deadlineNanos;
  private final TenantLoad load;
  private final Promise<R> promise = Promise.promise();
  private O operation;
  private boolean done;
  private boolean maybeApplied;

  Pending(O operation, int tenantId, int bytes, long deadlineNanos, TenantLoad load) {
    this.operation = operation;
    this.tenantId = tenantId;
    this.bytes = bytes;
    this.deadlineNanos = deadlineNanos;
    this.load = load;
  }

  O operation() {
    return operation;
  }

  /** Takes the same operation under a newer epoch. */
  void replace(O rerouted) {
    operation = rerouted;
  }

  Future<R> future() {
    return promise.future();
  }

  boolean done() {
    return done;
  }

  boolean overdue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  void complete(R result) {
    if (!done) {
      done = true;
      load.leave(tenantId, bytes);
      deliver(() -> promise.complete(result));
    }
  }

  /** A write that was sent and not answered: whatever becomes of it now, it may be applied. */
  void sentInVain() {
    maybeApplied = true;
  }

  boolean isSentInVain() {
    return maybeApplied;
  }

  void fail(ErrorCode code, String detail) {
    if (!done) {
      done = true;
      load.leave(tenantId, bytes);
      boolean isUnknown = maybeApplied && code.fate() == ErrorCode.Fate.NOT_APPLIED;
      ErrorCode told = isUnknown ? ErrorCode.OUTCOME_UNKNOWN : code;
      deliver(() -> promise.fail(new QuorateException(told, detail)));
    }
  }

  /** A bug in what one caller does with its answer must not keep the answers of the others. */
  private static void deliver(Runnable delivery) {
    try {
      delivery.run();
    } catch (RuntimeException e) {
      log.error("the receiver of an answer failed", e);
    }
  }
}
