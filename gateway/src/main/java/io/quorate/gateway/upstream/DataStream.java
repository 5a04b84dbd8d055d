package io.quorate.gateway.upstream;

import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.CallFrames;
import io.quorate.proto.frame.DataFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open {@code Data/Exchange} stream to a node, from our hello to its end, and the calls on it.
 *
 * <p>A call is certainly not sent before {@link #greeted}, and certainly not looked at when the
 * node has said that an earlier one was the last. In all other cases its only certain end is its
 * reply.
 *
 * <p>On its event loop only.
 */
final class DataStream {
  private static final Logger log = LoggerFactory.getLogger(DataStream.class);

  private static final int WRITE_QUEUE_BYTES = 4 << 20;

  private final String nodeId;
  private final Consumer<Runnable> soon;
  private final GrpcClientRequest<Buffer, Buffer> request;
  private final BiConsumer<DataStream, String> onClosed;
  private final Map<Long, Call> calls = new HashMap<>();
  private List<byte[]> unsent = new ArrayList<>();
  private long lastCall;
  private boolean greeted;
  private boolean closed;

  private record Call(Promise<Buffer> promise, long deadlineNanos) {}

  /**
   * A stream that is not open yet.
   *
   * @param soon runs something after what the event loop is handling now
   * @param onClosed told once and why, when no more calls can be made
   */
  DataStream(
      String nodeId,
      Consumer<Runnable> soon,
      GrpcClientRequest<Buffer, Buffer> request,
      BiConsumer<DataStream, String> onClosed) {
    this.nodeId = nodeId;
    this.soon = soon;
    this.request = request;
    this.onClosed = onClosed;
  }

  /** Sends the hello. What fails at once ends the stream before this returns. */
  void open() {
    request.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    request.exceptionHandler(failure -> lost(String.valueOf(failure.getMessage())));
    request
        .response()
        .onComplete(this::answered, failure -> lost(String.valueOf(failure.getMessage())));
    request.write(Buffer.buffer());
  }

  /** Whether a call can be made now. */
  boolean ready() {
    return greeted && !closed && !request.writeQueueFull();
  }

  /** Whether the node has answered our hello. */
  boolean greeted() {
    return greeted;
  }

  /** Whether no call waits for an answer. */
  boolean idle() {
    return calls.isEmpty();
  }

  Future<Buffer> call(DataFrame kind, Buffer payload, long deadlineNanos) {
    long id = ++lastCall;
    byte[] frame = CallFrames.withRoomFor(payload.length(), kind.number(), id);
    payload.getBytes(0, payload.length(), frame, CallFrames.HEADER_BYTES);
    Promise<Buffer> promise = Promise.promise();
    calls.put(id, new Call(promise, deadlineNanos));
    // What several lanes send at the same time leaves as one message.
    if (unsent.isEmpty()) {
      soon.accept(this::flush);
    }
    unsent.add(frame);
    return promise.future();
  }

  private void flush() {
    List<byte[]> frames = unsent;
    unsent = new ArrayList<>();
    if (!closed) {
      request.write(CallFrames.batch(frames));
    }
  }

  private void answered(GrpcClientResponse<Buffer, Buffer> response) {
    response.handler(this::receive);
    response.exceptionHandler(failure -> lost(String.valueOf(failure.getMessage())));
    response.errorHandler(error -> lost("stream reset: " + error));
    response.endHandler(ignored -> cancel("ended with " + response.status()));
  }

  private void receive(Buffer batch) {
    greeted = true;
    try {
      CallFrames.<MalformedException>read(batch, this::frame);
    } catch (MalformedException e) {
      cancel("a broken message: " + e.getMessage());
    }
  }

  private void frame(int kind, long id, byte[] bytes, int offset, int length) {
    switch (DataFrame.byNumber(kind)) {
      case REPLY -> {
        Call call = calls.remove(id);
        if (call != null) { // Else it was given up.
          call.promise().complete(Buffer.buffer(length).appendBytes(bytes, offset, length));
        }
      }
      case LAST -> lastTaken(id);
      case WRITE, READ, WATCH -> throw new MalformedException("a node sends no such frame");
    }
  }

  private void lastTaken(long last) {
    close("the node takes no more calls");
    failIf(
        (id, call) -> id > last, ErrorCode.UNAVAILABLE, "node " + nodeId + " takes no more calls");
  }

  /** Ends calls whose time is over; what the node still answers is then dropped. */
  void sweep(long nowNanos) {
    failIf(
        (id, call) -> nowNanos - call.deadlineNanos() >= 0,
        ErrorCode.OUTCOME_UNKNOWN,
        "node " + nodeId + " did not answer in time");
  }

  /** Nothing more can be sent; calls under way may still be answered. */
  private void close(String reason) {
    if (!closed) {
      closed = true;
      onClosed.accept(this, reason);
    }
  }

  /** Ends it from our side. */
  void cancel(String reason) {
    lost(reason);
    try {
      request.cancel();
    } catch (IllegalStateException e) {
      log.debug("stream to node {} was over already", nodeId, e);
    }
  }

  private void lost(String reason) {
    close(reason);
    failIf(
        (id, call) -> true,
        ErrorCode.OUTCOME_UNKNOWN,
        "the connection to node " + nodeId + " was lost");
  }

  private void failIf(BiPredicate<Long, Call> choice, ErrorCode code, String detail) {
    // In the order of the calls, so that what is sent again keeps it.
    List<Map.Entry<Long, Call>> failed =
        calls.entrySet().stream()
            .filter(call -> choice.test(call.getKey(), call.getValue()))
            .sorted(Map.Entry.comparingByKey())
            .toList();
    failed.forEach(call -> calls.remove(call.getKey()));
    failed.forEach(call -> call.getValue().promise().fail(new QuorateException(code, detail)));
  }
}
