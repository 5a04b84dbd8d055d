package io.quorate.gateway.kv;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one gRPC call. Vert.x throws when a stream is written that its caller has
 * cancelled; here that is nothing. Errors have our code in the trailer {@code quorate-code}.
 */
public final class GrpcReply<Q, R> {
  private static final Logger log = LoggerFactory.getLogger(GrpcReply.class);

  private final GrpcServerResponse<Q, R> response;
  private boolean over;

  public GrpcReply(GrpcServerRequest<Q, R> request) {
    this.response = request.response();
    request.errorHandler(error -> over = true);
    request.exceptionHandler(failure -> over = true);
    response.exceptionHandler(failure -> over = true);
  }

  /** Whether the call was answered, cancelled or cut off. */
  public boolean over() {
    return over;
  }

  public void end(R message) {
    if (!over) {
      over = true;
      response.end(message);
    }
  }

  /** Ends a stream whose messages were sent. */
  public void end() {
    if (!over) {
      over = true;
      response.end();
    }
  }

  /** Sends a message of a stream, and runs the rest when the caller can take more. */
  public void write(R message, Runnable rest) {
    if (over) {
      return;
    }
    response.write(message);
    if (response.writeQueueFull()) {
      response.drainHandler(
          ignored -> {
            response.drainHandler(null);
            rest.run();
          });
    } else {
      rest.run();
    }
  }

  public void fail(Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    QuorateException error;
    if (failure instanceof QuorateException known) {
      error = known;
    } else {
      log.error("a gRPC call failed", failure);
      error = new QuorateException(ErrorCode.INTERNAL, "the gateway failed");
    }
    response.status(GrpcStatus.valueOf(error.code().grpcStatus()));
    response.statusMessage(error.detail());
    response.trailers().set("quorate-code", error.code().code());
    response.end();
  }
}
