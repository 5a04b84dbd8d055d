package io.quorate.gateway.kv;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.vertx.grpc.server.GrpcServerRequest;

/** Who calls, by the metadata {@code authorization}, and how long the caller waits. */
public final class GrpcCallers {
  private GrpcCallers() {}

  public static Principal require(
      GrpcServerRequest<?, ?> request, Authenticator authenticator, Permission permission) {
    Principal principal = authenticator.authenticate(request.headers().get("authorization"));
    Access.authorize(principal, permission);
    return principal;
  }

  /** The client's deadline when it is the shorter one. */
  public static long timeoutNanos(GrpcServerRequest<?, ?> request, long timeoutMs) {
    long wanted = request.timeout();
    return (wanted > 0 ? Math.min(wanted, timeoutMs) : timeoutMs) * 1_000_000;
  }
}
