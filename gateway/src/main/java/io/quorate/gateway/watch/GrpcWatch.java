package io.quorate.gateway.watch;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.quorate.proto.rpc.WatchMessages;
import io.quorate.v1.WatchRequest;
import io.quorate.v1.WatchResponse;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;

/** {@code Watch/Watch}: the same watches as over HTTP. One per event loop. */
public final class GrpcWatch {
  private final WatchHub hub;
  private final Authenticator authenticator;
  private final QueuedBytes queued;

  public GrpcWatch(WatchHub hub, Authenticator authenticator, QueuedBytes queued) {
    this.hub = hub;
    this.authenticator = authenticator;
    this.queued = queued;
  }

  public void bind(GrpcServer server) {
    server.callHandler(Methods.WATCH.server(), this::accept);
  }

  private void accept(GrpcServerRequest<WatchRequest, WatchResponse> request) {
    String authorization = request.headers().get("authorization");
    Principal caller;
    try {
      caller = require(authorization);
    } catch (QuorateException e) {
      new GrpcSink(request, 0, queued, () -> {}).fail(e);
      return;
    }
    GrpcSink sink =
        new GrpcSink(request, caller.tenantId(), queued, () -> requireStill(caller, authorization));
    request.handler(message -> open(caller, message, sink));
  }

  private void open(Principal caller, WatchRequest message, GrpcSink sink) {
    try {
      WatchMessages.Range range = WatchMessages.range(message);
      WatchedKeys keys =
          new WatchedKeys(
              caller.tenantId(), range.start(), range.end(), WatchMessages.filter(message));
      hub.open(keys, start(message), sink).onFailure(failure -> refuse(sink, failure));
    } catch (QuorateException e) {
      sink.fail(e);
    }
  }

  private static void refuse(GrpcSink sink, Throwable failure) {
    sink.fail(
        failure instanceof QuorateException error
            ? error
            : new QuorateException(ErrorCode.INTERNAL, "the gateway failed", failure));
  }

  private static WatchHub.Start start(WatchRequest message) {
    if (!message.getResumeToken().isEmpty()) {
      return new WatchHub.Start.Resume(message.getResumeToken());
    }
    return message.getStartRevision() != 0
        ? new WatchHub.Start.FromRevision(message.getStartRevision())
        : new WatchHub.Start.Now();
  }

  private Principal require(String authorization) {
    Principal principal = authenticator.authenticate(authorization);
    Access.authorize(principal, Permission.DATA_READ);
    return principal;
  }

  private void requireStill(Principal caller, String authorization) {
    WatchAccess.requireUnexpired(caller);
    require(authorization);
  }
}
