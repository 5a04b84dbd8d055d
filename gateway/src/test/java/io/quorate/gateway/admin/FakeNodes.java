package io.quorate.gateway.admin;

import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.CompactRequest;
import io.quorate.internal.v1.CompactResponse;
import io.quorate.internal.v1.CreateSnapshotRequest;
import io.quorate.internal.v1.ListSnapshotsResponse;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.internal.v1.TransferLeaderRequest;
import io.quorate.internal.v1.TransferLeaderResponse;
import io.quorate.internal.v1.UpdateTenantRequest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers the Node service from a {@link TestCluster}; stalled nodes never answer. */
final class FakeNodes implements NodeClient {
  static final long PRESENT_REVISION = 40;
  static final long HISTORY_MS = 600_000;

  final TestCluster cluster;
  final Set<String> stalled = ConcurrentHashMap.newKeySet();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<SnapshotInfo> snapshots = new CopyOnWriteArrayList<>();
  volatile ErrorCode transferRefused;

  FakeNodes(TestCluster cluster) {
    this.cluster = cluster;
  }

  long count(Method<?, ?> method) {
    return calls.stream().filter(call -> call.endsWith(method.name())).count();
  }

  @Override
  @SuppressWarnings("unchecked") // the method tells the types
  public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
    calls.add(nodeId + " " + method.name());
    if (stalled.contains(nodeId)) {
      return Promise.<R>promise().future();
    }
    NodeStatus.Builder status = cluster.nodes.get(nodeId);
    if (status == null) {
      return Future.failedFuture(new QuorateException(ErrorCode.UNAVAILABLE, "connection refused"));
    }
    return (Future<R>) answer(nodeId, method, request);
  }

  private Future<?> answer(String nodeId, Method<?, ?> method, Object request) {
    if (method.equals(Methods.NODE_STATUS)) {
      return Future.succeededFuture(cluster.nodes.get(nodeId).build());
    }
    if (method.equals(Methods.NODE_TRANSFER_LEADER)) {
      String target = ((TransferLeaderRequest) request).getTargetNodeId();
      return transferRefused != null
          ? Future.failedFuture(new QuorateException(transferRefused, "no"))
          : Future.succeededFuture(
              TransferLeaderResponse.newBuilder()
                  .setLeaderId(target.isEmpty() ? "n3" : target)
                  .build());
    }
    if (method.equals(Methods.NODE_CREATE_SNAPSHOT)) {
      String group = ((CreateSnapshotRequest) request).getGroupId();
      SnapshotInfo made =
          SnapshotInfo.newBuilder()
              .setSnapshotId(group + "-9")
              .setGroupId(group)
              .setNodeId(nodeId)
              .setIndex(9)
              .setChecksum(0xffL)
              .setCreatedAtMs(1_000L * (snapshots.size() + 1))
              .build();
      snapshots.add(made);
      return Future.succeededFuture(made);
    }
    if (method.equals(Methods.CATALOG_UPDATE_TENANT)) {
      UpdateTenantRequest update = (UpdateTenantRequest) request;
      return update.getHistoryWindowMs() > HISTORY_MS
          ? Future.failedFuture(new QuorateException(ErrorCode.HISTORY_WINDOW_TOO_LONG, "no"))
          : Future.succeededFuture(
              TestCluster.TENANT.toBuilder()
                  .setHistoryWindowMs(update.getHistoryWindowMs())
                  .build());
    }
    if (method.equals(Methods.NODE_COMPACT)) {
      long revision = ((CompactRequest) request).getRevision();
      return revision > PRESENT_REVISION
          ? Future.failedFuture(new QuorateException(ErrorCode.REVISION_IN_FUTURE, "not yet"))
          : Future.succeededFuture(
              CompactResponse.newBuilder()
                  .setCompactRevision(revision == 0 ? PRESENT_REVISION : revision)
                  .setRevision(PRESENT_REVISION)
                  .build());
    }
    List<SnapshotInfo> own = new ArrayList<>(snapshots);
    own.removeIf(snapshot -> !snapshot.getNodeId().equals(nodeId));
    return Future.succeededFuture(ListSnapshotsResponse.newBuilder().addAllSnapshots(own).build());
  }
}
