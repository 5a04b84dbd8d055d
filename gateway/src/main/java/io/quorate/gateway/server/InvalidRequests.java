package io.quorate.gateway.server;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.quorate.gateway.problem.Problem;
import io.quorate.gateway.problem.RequestId;
import io.quorate.proto.error.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/**
 * Answers what is not even HTTP, or too long for it, as a problem; then the connection is closed.
 */
final class InvalidRequests {
  private InvalidRequests() {}

  static void handle(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    ErrorCode code = ErrorCode.INVALID_ARGUMENT;
    String detail = "the request is not valid HTTP";
    if (cause instanceof TooLongHttpLineException) {
      code = ErrorCode.KEY_TOO_LONG;
      detail = "the URL is longer than " + HttpOptions.MAX_REQUEST_LINE_BYTES + " bytes";
    } else if (cause instanceof TooLongHttpHeaderException) {
      detail = "the headers are longer than " + HttpOptions.MAX_HEADER_BYTES + " bytes";
    }
    String id = RequestId.of(request.response());
    new Problem(code, detail, new JsonObject()).send(request.response(), id);
    request.connection().close();
  }
}
