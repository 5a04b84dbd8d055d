package io.quorate.gateway.openapi;

import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.problem.Problems;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi.json}: to everybody, since it holds no secret and tools fetch it before they
 * sign in. The document is read when it is asked for first, and beside the event loop: few
 * processes ever need it, and none should start later for it. One per event loop.
 */
public final class OpenApiRoute implements RouteModule {
  private final Vertx vertx;
  private @Nullable Future<ApiDocument> document;

  public OpenApiRoute(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public void mount(Router router) {
    router.get("/openapi.json").handler(this::handle).failureHandler(Problems::handle);
  }

  private void handle(RoutingContext context) {
    Future<ApiDocument> reading = document;
    if (reading == null) {
      reading = vertx.executeBlocking(ApiDocument::load);
      document = reading;
    }
    reading.onComplete(read -> answer(context, read), failure -> Problems.send(context, failure));
  }

  private static void answer(RoutingContext context, ApiDocument document) {
    HttpServerResponse response = context.response();
    if (response.closed()) {
      return;
    }
    response
        .putHeader(HttpHeaders.ETAG, document.etag())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (isKnown(context.request().getHeader(HttpHeaders.IF_NONE_MATCH), document.etag())) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(document.body());
    }
  }

  /** Weak comparison (RFC 9110 §13.1.2); our tag has no comma in it. */
  private static boolean isKnown(@Nullable String ifNoneMatch, String etag) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (String tag : ifNoneMatch.split(",", -1)) {
      String plain = tag.strip();
      if (plain.equals("*") || plain.equals(etag) || plain.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
