package io.quorate.storage.rpc;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * One unary call under way. Groups answer on threads of their own, the caller's deadline passes on
 * the event loop, and the caller may go away: whoever comes first ends the call, once, and on its
 * event loop. {@link #reply} and {@link #fail} may be called from any thread.
 *
 * @param <Q> the request's type
 * @param <R> the response's type
 */
final class Call<Q, R> {
  private final GrpcServerRequest<Q, R> grpc;
  private final Context context;
  private final String method;
  private final ErrorCode onDeadline;
  private final long deadlineNanos;
  private long timer = -1;
  private boolean received;
  private boolean ended;

  private Call(Vertx vertx, GrpcServerRequest<Q, R> grpc, String method, ErrorCode onDeadline) {
    this.grpc = grpc;
    this.context = vertx.getOrCreateContext();
    this.method = method;
    this.onDeadline = onDeadline;
    long timeoutMs = grpc.timeout();
    this.deadlineNanos =
        timeoutMs > 0 ? System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs) : 0;
    if (timeoutMs > 0) {
      timer = vertx.setTimer(timeoutMs, id -> deadlinePassed());
    }
    grpc.errorHandler(error -> gone());
    grpc.exceptionHandler(error -> gone());
  }

  /** What a unary method does with its request. */
  interface Body<Q, R> {
    /** An exception out of this fails the call. */
    void handle(Call<Q, R> call, Q request);
  }

  /** Serves a method. */
  static <Q, R> void serve(
      Vertx vertx, GrpcServer server, Method<Q, R> method, ErrorCode onDeadline, Body<Q, R> body) {
    server.callHandler(method.server(), open(vertx, method, onDeadline, body));
  }

  /** The handler of a call's head; for who must look at it before the request is read. */
  static <Q, R> Handler<GrpcServerRequest<Q, R>> open(
      Vertx vertx, Method<Q, R> method, ErrorCode onDeadline, Body<Q, R> body) {
    return grpc -> {
      Call<Q, R> call = new Call<>(vertx, grpc, method.fullName(), onDeadline);
      grpc.handler(request -> call.receive(request, body));
      grpc.endHandler(end -> call.requestEnded());
    };
  }

  private void receive(Q request, Body<Q, R> body) {
    if (received || ended) {
      return; // a unary call has one message; more of them are ignored as gRPC servers do
    }
    received = true;
    try {
      body.handle(this, request);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void requestEnded() {
    if (!received) {
      fail(Failure.of(ErrorCode.INVALID_ARGUMENT, "the call has no message"));
    }
  }

  String header(String name) {
    String value = grpc.headers().get(name);
    return value == null ? "" : value;
  }

  /** What is left until the caller's deadline; {@code otherwise} when it gave none. */
  long remainingMs(long otherwise) {
    return deadlineNanos == 0
        ? otherwise
        : Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
  }

  void reply(R response) {
    onEventLoop(
        () -> {
          if (end()) {
            grpc.response().end(response);
          }
        });
  }

  void fail(Throwable error) {
    fail(Failure.of(error, method));
  }

  void fail(Failure failure) {
    onEventLoop(
        () -> {
          if (end()) {
            failure.end(grpc.response());
          }
        });
  }

  private void deadlinePassed() {
    timer = -1;
    fail(Failure.of(onDeadline, "the caller's deadline passed"));
  }

  private void gone() {
    end();
  }

  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    if (timer >= 0) {
      context.owner().cancelTimer(timer);
    }
    return true;
  }

  private void onEventLoop(Runnable action) {
    if (((ContextInternal) context).inThread()) {
      action.run();
    } else {
      context.runOnContext(ignored -> action.run());
    }
  }
}
