package io.quorate.gateway.admin;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.problem.Problems;
import io.quorate.proto.auth.Permission;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.function.Function;

/**
 * What all routes for staff have in common: the caller's right is looked at first, and answers are
 * JSON that nobody keeps. One per event loop.
 */
record StaffRoutes(Access access, ClusterProbe probe) {
  private static final int BODY_LIMIT = 4 * 1_024;

  /** A route that shows something, for all staff. */
  void read(Route route, Function<RoutingContext, Future<JsonObject>> action) {
    route
        .handler(
            context -> {
              access.require(context.request(), Permission.CLUSTER_VIEW);
              answer(context, 200, action.apply(context));
            })
        .failureHandler(Problems::handle);
  }

  /** A route that changes something; what is looked at next is looked at anew. */
  void change(
      Route route,
      Permission permission,
      int status,
      Function<RoutingContext, Future<JsonObject>> action) {
    route
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(
            context -> {
              access.require(context.request(), permission);
              Future<JsonObject> done = action.apply(context);
              answer(context, status, done.onComplete(ended -> probe.forget()));
            })
        .failureHandler(Problems::handle);
  }

  private static void answer(RoutingContext context, int status, Future<JsonObject> result) {
    result.onComplete(
        ended -> {
          if (ended.failed()) {
            Problems.send(context, ended.cause());
          } else if (!context.response().closed()) {
            context
                .response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(ended.result().toBuffer());
          }
        });
  }
}
