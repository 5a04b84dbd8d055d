package io.quorate.storage.rpc;

import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServer;

/** Some gRPC methods. Bound once per event loop, on it; what is made there is that loop's own. */
public interface Service {
  void bind(Vertx vertx, GrpcServer server);
}
