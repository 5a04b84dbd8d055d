package io.quorate.gateway.server;

import io.vertx.ext.web.Router;

/** A part of the gateway that brings its own routes. One instance per event loop. */
public interface RouteModule {

  void mount(Router router);
}
