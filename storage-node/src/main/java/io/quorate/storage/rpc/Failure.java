package io.quorate.storage.rpc;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a call failed, as the gRPC status and the trailers that clients of kv.proto read.
 *
 * @param leader the address to go to instead, or empty
 * @param epoch of the routing table that this node knows, 0: not relevant
 */
record Failure(ErrorCode code, String detail, String leader, long epoch) {
  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

  static final String TRAILER_CODE = "quorate-code";
  static final String TRAILER_LEADER = "quorate-leader";
  static final String TRAILER_EPOCH = "quorate-epoch";

  static Failure of(ErrorCode code, String detail) {
    return new Failure(code, detail, "", 0);
  }

  /** An operating error as it is; anything else is a bug, and is logged with its trace. */
  static Failure of(Throwable error, String method) {
    if (error instanceof QuorateException expected) {
      return of(expected.code(), expected.detail());
    }
    LOG.error("{} failed", method, error);
    return of(ErrorCode.INTERNAL, "internal error; the node's log says more");
  }

  /** Ends the response; on its event loop. */
  void end(GrpcServerResponse<?, ?> response) {
    GrpcStatus status = GrpcStatus.valueOf(code.grpcStatus());
    response.status(status == null ? GrpcStatus.UNKNOWN : status).statusMessage(detail);
    response.trailers().set(TRAILER_CODE, code.code());
    if (!leader.isEmpty()) {
      response.trailers().set(TRAILER_LEADER, leader);
    }
    if (epoch > 0) {
      response.trailers().set(TRAILER_EPOCH, Long.toString(epoch));
    }
    response.end();
  }
}
