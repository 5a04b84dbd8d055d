package io.quorate.gateway.http;

import io.vertx.ext.web.Router;

/**
 * A set of routes that the composition root mounts once per event loop. Instances are made per
 * event loop and called on it only.
 *
 * <p>When a route runs, the response already has its {@link
 * io.quorate.gateway.problem.RequestId#HEADER}; a body of at most 64 KiB is read ({@code
 * context.body()}). A {@code QuorateException} that is thrown, or given to {@code context.fail},
 * becomes a problem by the router's failure handler.
 */
@FunctionalInterface
public interface RouteModule {
  void mount(Router router);
}
