package io.quorate.gateway.upstream;

import io.netty.buffer.Unpooled;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * One call's life: waiting for a stream, sent, ended. Before it is sent its failure is UNAVAILABLE;
 * from then on only an answer, or HTTP/2's REFUSED_STREAM ("not processed", RFC 9113 §8.7), is
 * certain. On its event loop only.
 */
final class UnaryCall<Q, R> {
  private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("application/grpc");
  private static final CharSequence TE = HttpHeaders.createOptimized("te");
  private static final CharSequence TRAILERS = HttpHeaders.createOptimized("trailers");

  /** So that a node does not go on for a caller that has given up. */
  private static final CharSequence TIMEOUT = HttpHeaders.createOptimized("grpc-timeout");

  private static final int REFUSED_STREAM = 7;
  private static final int CANCEL = 8;

  /** Flag byte and length before a message. */
  private static final int PREFIX_BYTES = 5;

  /** A full read batch of the largest values; nodes are trusted, their memory is not ours. */
  private static final int MAX_ANSWER_BYTES = 96 << 20;

  private final String nodeId;
  private final Method<Q, R> method;
  private final long deadlineNanos;
  private final long connectDeadlineNanos;
  private final Promise<R> promise = Promise.promise();
  private @Nullable HttpClientRequest stream;
  private @Nullable Buffer answer;

  UnaryCall(String nodeId, Method<Q, R> method, long deadlineNanos, long connectDeadlineNanos) {
    this.nodeId = nodeId;
    this.method = method;
    this.deadlineNanos = deadlineNanos;
    this.connectDeadlineNanos = connectDeadlineNanos;
  }

  Future<R> future() {
    return promise.future();
  }

  boolean overdue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0
        || (stream == null && nowNanos - connectDeadlineNanos >= 0);
  }

  void timeOut() {
    HttpClientRequest sent = stream;
    if (sent == null) {
      fail(ErrorCode.UNAVAILABLE, "no connection to node " + nodeId, null);
    } else {
      fail(ErrorCode.OUTCOME_UNKNOWN, "node " + nodeId + " did not answer in time", null);
      sent.reset(CANCEL);
    }
  }

  void notSent(Throwable cause) {
    fail(
        ErrorCode.UNAVAILABLE,
        "no connection to node " + nodeId + ": " + cause.getMessage(),
        cause);
  }

  void send(HttpClientRequest request, Q message) {
    if (promise.future().isComplete()) {
      request.exceptionHandler(ignored -> {}); // Reset below, before anything was sent.
      request.reset(CANCEL);
      return;
    }
    stream = request;
    request.putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE);
    request.putHeader(TE, TRAILERS);
    request.putHeader(TIMEOUT, Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000) + "m");
    request.exceptionHandler(this::lost);
    request.response().onComplete(this::receive, this::lost);
    request.end(frame(message));
  }

  private Buffer frame(Q message) {
    Buffer payload = method.requestEncoder().encode(message, WireFormat.PROTOBUF).payload();
    Buffer prefix = Buffer.buffer(PREFIX_BYTES).appendByte((byte) 0).appendInt(payload.length());
    return BufferInternal.buffer(
        Unpooled.wrappedBuffer(
            ((BufferInternal) prefix).getByteBuf(), ((BufferInternal) payload).getByteBuf()));
  }

  private void receive(HttpClientResponse response) {
    response.exceptionHandler(this::lost);
    response.handler(
        chunk -> {
          Buffer before = answer;
          answer = before == null ? chunk : before.appendBuffer(chunk);
          if (answer.length() > MAX_ANSWER_BYTES) {
            fail(ErrorCode.OUTCOME_UNKNOWN, "node " + nodeId + " answered too much", null);
            response.request().reset(CANCEL);
          }
        });
    response.endHandler(ignored -> finish(response));
  }

  private void finish(HttpClientResponse response) {
    String status = either(response, "grpc-status");
    if (!"0".equals(status)) {
      QuorateException error =
          NodeErrors.of(
              nodeId, status, either(response, "quorate-code"), either(response, "grpc-message"));
      promise.tryFail(error);
      return;
    }
    Buffer body = answer;
    if (body == null
        || body.length() < PREFIX_BYTES
        || body.getByte(0) != 0
        || body.getInt(1) != body.length() - PREFIX_BYTES) {
      fail(ErrorCode.OUTCOME_UNKNOWN, "node " + nodeId + " answered with a broken message", null);
      return;
    }
    try {
      GrpcMessage message =
          GrpcMessage.message(
              "identity", WireFormat.PROTOBUF, body.slice(PREFIX_BYTES, body.length()));
      promise.tryComplete(method.responseDecoder().decode(message));
    } catch (CodecException e) {
      fail(ErrorCode.OUTCOME_UNKNOWN, "node " + nodeId + " answered with a broken message", e);
    }
  }

  /** A call that failed without a message has its status among the headers. */
  private static @Nullable String either(HttpClientResponse response, String name) {
    String trailer = response.getTrailer(name);
    return trailer == null ? response.getHeader(name) : trailer;
  }

  private void lost(Throwable cause) {
    if (cause instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM) {
      fail(ErrorCode.UNAVAILABLE, "node " + nodeId + " takes no more calls", cause);
    } else {
      fail(ErrorCode.OUTCOME_UNKNOWN, "the connection to node " + nodeId + " was lost", cause);
    }
  }

  private void fail(ErrorCode code, String detail, @Nullable Throwable cause) {
    promise.tryFail(new QuorateException(code, detail, cause));
  }
}
