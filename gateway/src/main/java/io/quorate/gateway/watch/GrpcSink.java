package io.quorate.gateway.watch;

import io.quorate.gateway.kv.GrpcReply;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Positions;
import io.quorate.proto.rpc.WatchMessages;
import io.quorate.v1.WatchRequest;
import io.quorate.v1.WatchResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;

/** A watch as a gRPC stream; what goes to many is serialized once. */
final class GrpcSink implements WatchSink {
  private static final int WRITE_QUEUE_BYTES = 64 << 10;

  private final GrpcServerRequest<WatchRequest, WatchResponse> request;
  private final GrpcServerResponse<WatchRequest, WatchResponse> response;
  private final GrpcReply<WatchRequest, WatchResponse> reply;
  private final int tenantId;
  private final QueuedBytes queued;
  private final Runnable access;
  private Runnable whenGone = () -> {};
  private boolean over;

  /**
   * A stream that has not begun.
   *
   * @param access throws when the client's right has ended
   */
  GrpcSink(
      GrpcServerRequest<WatchRequest, WatchResponse> request,
      int tenantId,
      QueuedBytes queued,
      Runnable access) {
    this.request = request;
    this.response = request.response();
    this.reply = new GrpcReply<>(request);
    this.tenantId = tenantId;
    this.queued = queued;
    this.access = access;
    request.errorHandler(error -> gone());
    request.exceptionHandler(failure -> gone());
    response.exceptionHandler(failure -> gone());
  }

  private void gone() {
    over = true;
    whenGone.run();
  }

  @Override
  public void begin(Positions at, Runnable gone) {
    if (over) {
      gone.run();
      return;
    }
    whenGone = gone;
    response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    progress(at);
  }

  @Override
  public void changes(Page page) {
    write(page.message(GrpcSink::message));
  }

  private static Buffer message(Page page) {
    WatchResponse.Builder message = WatchResponse.newBuilder();
    for (Page.Transaction transaction : page.transactions()) {
      WatchMessages.addTransactions(transaction.group(), transaction.changes(), message);
    }
    return Buffer.buffer(message.setResumeToken(page.after().text()).build().toByteArray());
  }

  @Override
  public void progress(Positions at) {
    write(
        Buffer.buffer(WatchResponse.newBuilder().setResumeToken(at.text()).build().toByteArray()));
  }

  @Override
  public void end(QuorateException why, Positions at) {
    fail(why);
  }

  /** Ends the call with an error; one that has not begun too. */
  void fail(Throwable why) {
    if (!over) {
      over = true;
      reply.fail(why);
    }
  }

  @Override
  public void cut() {
    // Other calls share the connection; what was queued for this one goes with its stream.
    request.response().cancel();
  }

  @Override
  public boolean isFull() {
    return !over && response.writeQueueFull();
  }

  @Override
  public void whenDrained(Runnable task) {
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          task.run();
        });
  }

  @Override
  public void requireAccess() {
    access.run();
  }

  private void write(Buffer message) {
    if (over) {
      return;
    }
    int bytes = message.length();
    queued.add(tenantId, bytes);
    response
        .writeMessage(GrpcMessage.message("identity", message))
        .onComplete(sent -> queued.remove(tenantId, bytes));
  }
}
