package io.quorate.storage.rpc;

import io.quorate.internal.v1.ListSnapshotsResponse;
import io.quorate.internal.v1.TransferLeaderResponse;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code quorate.internal.v1.Node}: for the gateway's admin routes. */
public final class NodeService implements Service {
  private final NodeOperations node;

  public NodeService(NodeOperations node) {
    this.node = node;
  }

  @Override
  public void bind(Vertx vertx, GrpcServer server) {
    ErrorCode onDeadline = ErrorCode.DEADLINE_EXCEEDED;
    Call.serve(
        vertx,
        server,
        Methods.NODE_STATUS,
        onDeadline,
        (call, request) -> blocking(vertx, call, node::status));
    Call.serve(
        vertx,
        server,
        Methods.NODE_LIST_SNAPSHOTS,
        onDeadline,
        (call, request) ->
            blocking(
                vertx,
                call,
                () ->
                    ListSnapshotsResponse.newBuilder()
                        .addAllSnapshots(node.listSnapshots(request.getGroupId()))
                        .build()));
    Call.serve(
        vertx,
        server,
        Methods.NODE_TRANSFER_LEADER,
        onDeadline,
        (call, request) -> {
          String target = request.getTargetNodeId();
          answer(
              call,
              node.transferLeader(request.getGroupId(), target.isEmpty() ? null : target),
              leader -> TransferLeaderResponse.newBuilder().setLeaderId(leader).build());
        });
    Call.serve(
        vertx,
        server,
        Methods.NODE_CREATE_SNAPSHOT,
        onDeadline,
        (call, request) ->
            answer(call, node.createSnapshot(request.getGroupId()), Function.identity()));
    Call.serve(
        vertx,
        server,
        Methods.NODE_COMPACT,
        ErrorCode.OUTCOME_UNKNOWN,
        (call, request) ->
            answer(
                call,
                node.compact(request.getGroupId(), request.getRevision()),
                Function.identity()));
  }

  private static <R> void blocking(Vertx vertx, Call<?, R> call, Callable<R> work) {
    vertx.executeBlocking(work, false).onSuccess(call::reply).onFailure(call::fail);
  }

  private static <T, R> void answer(
      Call<?, R> call, CompletionStage<T> stage, Function<T, R> response) {
    stage.whenComplete(
        (value, error) -> {
          if (error == null) {
            call.reply(response.apply(value));
          } else {
            Throwable cause = error.getCause();
            call.fail(error instanceof CompletionException && cause != null ? cause : error);
          }
        });
  }
}
