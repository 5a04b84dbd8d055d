package io.quorate.gateway.problem;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * An error as RFC 9457 problem+json, with the headers that its status calls for.
 *
 * @param extra further members, such as {@code current_revision}
 */
public record Problem(ErrorCode code, String detail, JsonObject extra) {

  private static final String TYPE_PREFIX = "https://quorate.dev/problems/";

  public static Problem of(QuorateException error) {
    return new Problem(error.code(), error.detail(), new JsonObject());
  }

  /** Ends the response; does nothing when it has ended or its connection is gone. */
  public void send(HttpServerResponse response, String requestId) {
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    response.setStatusCode(code.httpStatus());
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json");
    if (code == ErrorCode.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"quorate\"");
    }
    if (code.httpStatus() == 429 || code.httpStatus() == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    response.end(toJson(requestId).toBuffer());
  }

  JsonObject toJson(String requestId) {
    return new JsonObject()
        .put("type", TYPE_PREFIX + code.code())
        .put("title", code.title())
        .put("status", code.httpStatus())
        .put("detail", detail)
        .put("code", code.code())
        .put("request_id", requestId)
        .mergeIn(extra);
  }
}
