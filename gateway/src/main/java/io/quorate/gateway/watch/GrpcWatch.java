package io.quorate.gateway.watch;

import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.kv.GrpcCallers;
import io.quorate.gateway.kv.GrpcReply;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
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
    Principal caller;
    try {
      caller = GrpcCallers.require(request, authenticator, Permission.DATA_READ);
    } catch (QuorateException e) {
      new GrpcReply<>(request).fail(e);
      return;
    }
    GrpcSink sink =
        new GrpcSink(request, caller.tenantId(), queued, () -> requireStill(caller, request));
    request.handler(message -> open(caller, message, sink));
  }

  private void open(Principal caller, WatchRequest message, GrpcSink sink) {
    try {
      WatchMessages.Range range = WatchMessages.range(message);
      WatchedKeys keys =
          new WatchedKeys(
              caller.tenantId(), range.start(), range.end(), WatchMessages.filter(message));
      hub.open(keys, start(message), sink).onFailure(sink::fail);
    } catch (QuorateException e) {
      sink.fail(e);
    }
  }

  private static WatchHub.Start start(WatchRequest message) {
    if (!message.getResumeToken().isEmpty()) {
      return new WatchHub.Start.Resume(message.getResumeToken());
    }
    return message.getStartRevision() != 0
        ? new WatchHub.Start.FromRevision(message.getStartRevision())
        : new WatchHub.Start.Now();
  }

  private void requireStill(
      Principal caller, GrpcServerRequest<WatchRequest, WatchResponse> request) {
    WatchAccess.requireUnexpired(caller);
    GrpcCallers.require(request, authenticator, Permission.DATA_READ);
  }
}
