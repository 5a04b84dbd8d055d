package io.quorate.gateway.problem;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.json.DecodeException;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a request that failed. Operating errors are told as they are; whatever else arrives is a
 * bug, which goes to the log with its trace and to the caller with nothing but the request's id.
 */
public final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /** A failure handler for routes: {@code route.failureHandler(Problems::handle)}. */
  public static void handle(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure != null) {
      send(context, failure);
      return;
    }
    // Vert.x's own handlers fail with a bare status.
    switch (context.statusCode()) {
      case 400 -> send(context, refusal(ErrorCode.INVALID_ARGUMENT, "the request is malformed"));
      case 413 -> send(context, refusal(ErrorCode.PAYLOAD_TOO_LARGE, "the body is too large"));
      default -> {
        log.error("request {}: bare status {}", RequestId.of(context), context.statusCode());
        send(context, refusal(ErrorCode.INTERNAL, "the gateway failed"));
      }
    }
  }

  public static void send(RoutingContext context, Throwable failure) {
    String requestId = RequestId.of(context);
    if (failure instanceof QuorateException error) {
      Problem.of(error).send(context.response(), requestId);
    } else if (failure instanceof DecodeException) {
      Problem.of(refusal(ErrorCode.INVALID_ARGUMENT, "the body is not the JSON that was expected"))
          .send(context.response(), requestId);
    } else {
      log.error("request {} failed", requestId, failure);
      Problem.of(refusal(ErrorCode.INTERNAL, "the gateway failed"))
          .send(context.response(), requestId);
    }
  }

  private static QuorateException refusal(ErrorCode code, String detail) {
    return new QuorateException(code, detail);
  }
}
