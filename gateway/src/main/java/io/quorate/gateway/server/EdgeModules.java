package io.quorate.gateway.server;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.gateway.upstream.NodeClient;
import io.vertx.core.Vertx;
import java.util.List;

/** Makes the parts of one event loop that stand behind interfaces: signing in, administration. */
public interface EdgeModules {

  /** What they are made from. */
  record Parts(Vertx vertx, GatewayConfig config, CatalogSource catalog, NodeClient nodes) {}

  Authenticator authenticator(Parts parts);

  /** The meters of the process. */
  GatewayMetrics metrics();

  /** In the order in which they are mounted. */
  List<RouteModule> routes(Parts parts, Access access);
}
