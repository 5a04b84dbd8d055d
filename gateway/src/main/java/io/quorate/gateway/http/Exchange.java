package io.quorate.gateway.http;

import io.quorate.gateway.problem.Problem;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request of the hot routes and the ways to end it. On its event loop only. */
public final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private final HttpServerRequest request;
  private final String requestId;

  public Exchange(HttpServerRequest request, String requestId) {
    this.request = request;
    this.requestId = requestId;
  }

  public HttpServerRequest request() {
    return request;
  }

  public HttpServerResponse response() {
    return request.response();
  }

  public String requestId() {
    return requestId;
  }

  /** Whether the client is still there and has no answer yet. */
  public boolean open() {
    HttpServerResponse response = request.response();
    return !response.ended() && !response.closed();
  }

  public void problem(ErrorCode code, String detail, JsonObject extra) {
    new Problem(code, detail, extra).send(request.response(), requestId);
    if (!request.isEnded()) {
      UnreadBody.discard(request);
    }
  }

  /** Ends with an error: an operating one as it is, any other as a bug without details. */
  public void fail(Throwable failure) {
    if (failure instanceof QuorateException error) {
      problem(error.code(), error.detail(), new JsonObject());
    } else {
      log.error("request {} failed", requestId, failure);
      problem(ErrorCode.INTERNAL, "the gateway failed", new JsonObject());
    }
  }

  public void methodNotAllowed(String allow) {
    request.response().putHeader(HttpHeaders.ALLOW, allow);
    problem(
        ErrorCode.METHOD_NOT_ALLOWED,
        "this route takes " + allow + ", not " + request.method().name(),
        new JsonObject());
  }

  /** The answer to OPTIONS. */
  public void options(String allow) {
    request.response().putHeader(HttpHeaders.ALLOW, allow).setStatusCode(204).end();
  }
}
