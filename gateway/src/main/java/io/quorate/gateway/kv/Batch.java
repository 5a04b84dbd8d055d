package io.quorate.gateway.kv;

import io.quorate.gateway.batch.Dispatcher;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The run of one batch: writes leave at once, in their order; gets a few at a time, since each may
 * bring a value of the largest size and the answer is held in memory until it is whole.
 *
 * <p>Ends once, with one result per operation: an {@link Outcome}, a {@link ReadResult}, or the
 * QuorateException of an operation that failed by itself.
 */
public final class Batch {
  private static final int MAX_GETS_UNDER_WAY = 64;

  /** Values beyond this are not read any more; their gets are refused, and may be repeated. */
  private static final long MAX_ANSWER_BYTES = 16L << 20;

  /** Receives the results, in the order of the operations. */
  public interface Completion {
    void complete(List<Object> results);
  }

  private final Dispatcher dispatcher;
  private final RequestKey requestKey;
  private final List<BatchOperation> operations;
  private final long deadlineNanos;
  private final Completion completion;
  private final @Nullable Object[] results;
  private int missing;
  private int nextGet;
  private int getsUnderWay;
  private long answerBytes;

  public Batch(
      Dispatcher dispatcher,
      RequestKey requestKey,
      List<BatchOperation> operations,
      long deadlineNanos,
      Completion completion) {
    this.dispatcher = dispatcher;
    this.requestKey = requestKey;
    this.operations = operations;
    this.deadlineNanos = deadlineNanos;
    this.completion = completion;
    this.results = new Object[operations.size()];
    this.missing = operations.size();
  }

  public void start() {
    if (operations.isEmpty()) {
      completion.complete(List.of());
      return;
    }
    for (int i = 0; i < operations.size(); i++) {
      write(i, operations.get(i));
    }
    readMore();
  }

  private void write(int index, BatchOperation operation) {
    if (operation instanceof BatchOperation.Put put) {
      dispatcher
          .put(
              requestKey.part(index),
              put.condition(),
              put.key(),
              put.value(),
              put.lifetime(),
              deadlineNanos)
          .onComplete(outcome -> done(index, outcome), failure -> failed(index, failure));
    } else if (operation instanceof BatchOperation.Delete delete) {
      dispatcher
          .delete(requestKey.part(index), delete.condition(), delete.key(), deadlineNanos)
          .onComplete(outcome -> done(index, outcome), failure -> failed(index, failure));
    }
  }

  private void readMore() {
    while (nextGet < operations.size() && getsUnderWay < MAX_GETS_UNDER_WAY) {
      int index = nextGet++;
      if (!(operations.get(index) instanceof BatchOperation.Get get)) {
        continue;
      }
      if (answerBytes >= MAX_ANSWER_BYTES) {
        done(
            index,
            new QuorateException(
                ErrorCode.OVERLOADED, "the batch's answer is full: get this key in another one"));
        continue;
      }
      getsUnderWay++;
      dispatcher
          .get(requestKey.tenantId(), get.key(), 0, false, false, deadlineNanos)
          .onComplete(result -> got(index, result), failure -> failedGet(index, failure));
    }
  }

  private void got(int index, ReadResult result) {
    if (result instanceof ReadResult.Found found) {
      answerBytes += found.entry().value().length;
    }
    getsUnderWay--;
    done(index, result);
    readMore();
  }

  private void failedGet(int index, Throwable failure) {
    getsUnderWay--;
    failed(index, failure);
    readMore();
  }

  private void failed(int index, Throwable failure) {
    done(
        index,
        failure instanceof QuorateException
            ? failure
            : new QuorateException(ErrorCode.INTERNAL, "the gateway failed", failure));
  }

  private void done(int index, Object result) {
    if (results[index] != null) {
      throw new IllegalStateException("operation " + index + " has two results");
    }
    results[index] = result;
    if (--missing == 0) {
      completion.complete(Arrays.asList(results));
    }
  }
}
