package io.quorate.system.ui;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.CreateSnapshotRequest;
import io.quorate.internal.v1.ListSnapshotsRequest;
import io.quorate.internal.v1.ListSnapshotsResponse;
import io.quorate.internal.v1.LookupUserRequest;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.internal.v1.StatusRequest;
import io.quorate.internal.v1.TransferLeaderRequest;
import io.quorate.internal.v1.TransferLeaderResponse;
import io.quorate.internal.v1.UserRecord;
import io.quorate.internal.v1.WatchCatalogRequest;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A storage node's port that serves the catalog, status and operations of {@link FakeStorage}. */
final class FakeNode {
  private final Vertx vertx;
  private final String nodeId;
  private final FakeStorage storage;
  private @Nullable HttpServer server;
  private int port;
  private volatile boolean stalled;

  FakeNode(Vertx vertx, String nodeId, FakeStorage storage) {
    this.vertx = vertx;
    this.nodeId = nodeId;
    this.storage = storage;
  }

  int port() {
    return port;
  }

  void stall(boolean stalled) {
    this.stalled = stalled;
  }

  void start() {
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(Methods.CATALOG_WATCH.server(), this::watch);
    serve(grpc, Methods.CATALOG_LOOKUP_USER, (LookupUserRequest q) -> lookup(q));
    serve(grpc, Methods.NODE_STATUS, (StatusRequest q) -> status());
    serve(grpc, Methods.NODE_TRANSFER_LEADER, (TransferLeaderRequest q) -> transfer(q));
    serve(grpc, Methods.NODE_CREATE_SNAPSHOT, (CreateSnapshotRequest q) -> snapshot(q));
    serve(grpc, Methods.NODE_LIST_SNAPSHOTS, (ListSnapshotsRequest q) -> snapshots(q));
    server =
        vertx
            .createHttpServer()
            .requestHandler(grpc)
            .listen(port, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    port = server.actualPort();
  }

  void kill() {
    HttpServer opened = server;
    if (opened != null) {
      opened.close().toCompletionStage().toCompletableFuture().join();
      server = null;
    }
  }

  private <Q, R> void serve(GrpcServer grpc, Method<Q, R> method, Function<Q, Optional<R>> answer) {
    grpc.callHandler(
        method.server(),
        request ->
            request.handler(
                message -> {
                  if (!stalled) {
                    answer
                        .apply(message)
                        .ifPresentOrElse(
                            found -> request.response().end(found),
                            () -> request.response().status(GrpcStatus.NOT_FOUND).end());
                  }
                }));
  }

  private void watch(GrpcServerRequest<WatchCatalogRequest, CatalogView> request) {
    request.handler(
        message -> {
          if (!stalled && message.getKnownRevision() < storage.catalog().getRevision()) {
            request.response().write(storage.catalog());
          }
        });
  }

  private Optional<UserRecord> lookup(LookupUserRequest request) {
    return storage.user(request.getTenant(), request.getUsername());
  }

  private Optional<NodeStatus> status() {
    return Optional.of(storage.status(nodeId));
  }

  private Optional<TransferLeaderResponse> transfer(TransferLeaderRequest request) {
    String leader = storage.transfer(request.getGroupId(), request.getTargetNodeId());
    return Optional.of(TransferLeaderResponse.newBuilder().setLeaderId(leader).build());
  }

  private Optional<SnapshotInfo> snapshot(CreateSnapshotRequest request) {
    return Optional.of(storage.snapshot(request.getGroupId(), nodeId));
  }

  private Optional<ListSnapshotsResponse> snapshots(ListSnapshotsRequest request) {
    return Optional.of(storage.snapshots(request.getGroupId(), nodeId));
  }
}
