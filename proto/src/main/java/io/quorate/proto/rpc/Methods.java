package io.quorate.proto.rpc;

import com.google.protobuf.Message;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.CompactRequest;
import io.quorate.internal.v1.CompactResponse;
import io.quorate.internal.v1.CreateSnapshotRequest;
import io.quorate.internal.v1.ListSnapshotsRequest;
import io.quorate.internal.v1.ListSnapshotsResponse;
import io.quorate.internal.v1.LookupUserRequest;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.internal.v1.StatusRequest;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.TransferLeaderRequest;
import io.quorate.internal.v1.TransferLeaderResponse;
import io.quorate.internal.v1.UpdateTenantRequest;
import io.quorate.internal.v1.UserRecord;
import io.quorate.internal.v1.WatchCatalogRequest;
import io.quorate.internal.v1.health.HealthCheckRequest;
import io.quorate.internal.v1.health.HealthCheckResponse;
import io.quorate.v1.BatchRequest;
import io.quorate.v1.BatchResponse;
import io.quorate.v1.DeleteRequest;
import io.quorate.v1.DeleteResponse;
import io.quorate.v1.GetRequest;
import io.quorate.v1.GetResponse;
import io.quorate.v1.LeaseGrantRequest;
import io.quorate.v1.LeaseGrantResponse;
import io.quorate.v1.LeaseKeepAliveRequest;
import io.quorate.v1.LeaseKeepAliveResponse;
import io.quorate.v1.LeaseListRequest;
import io.quorate.v1.LeaseListResponse;
import io.quorate.v1.LeaseRevokeRequest;
import io.quorate.v1.LeaseRevokeResponse;
import io.quorate.v1.LeaseTimeToLiveRequest;
import io.quorate.v1.LeaseTimeToLiveResponse;
import io.quorate.v1.PutRequest;
import io.quorate.v1.PutResponse;
import io.quorate.v1.ScanRequest;
import io.quorate.v1.ScanResponse;
import io.quorate.v1.TxnRequest;
import io.quorate.v1.TxnResponse;
import io.quorate.v1.WatchRequest;
import io.quorate.v1.WatchResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceName;

/**
 * Every gRPC method of Quorate. {@link Method} gives Vert.x's descriptor for either side.
 *
 * <p>{@code Data/Write} and {@code Data/Read} carry the binary frames of {@code
 * io.quorate.proto.frame} as their messages, uncopied, {@code Data/Exchange} and {@code
 * Raft/Exchange} batches of {@link io.quorate.proto.frame.CallFrames}; all others are protobuf.
 */
public final class Methods {
  private static final ServiceName KV = ServiceName.create("quorate.v1.Kv");
  private static final ServiceName LEASE = ServiceName.create("quorate.v1.Lease");
  private static final ServiceName DATA = ServiceName.create("quorate.internal.v1.Data");
  private static final ServiceName RAFT = ServiceName.create("quorate.internal.v1.Raft");
  private static final ServiceName CATALOG = ServiceName.create("quorate.internal.v1.Catalog");
  private static final ServiceName HEALTH = ServiceName.create("grpc.health.v1.Health");
  private static final ServiceName NODE = ServiceName.create("quorate.internal.v1.Node");

  public static final Method<GetRequest, GetResponse> KV_GET =
      protobuf(KV, "Get", GetRequest.getDefaultInstance(), GetResponse.getDefaultInstance());
  public static final Method<PutRequest, PutResponse> KV_PUT =
      protobuf(KV, "Put", PutRequest.getDefaultInstance(), PutResponse.getDefaultInstance());
  public static final Method<DeleteRequest, DeleteResponse> KV_DELETE =
      protobuf(
          KV, "Delete", DeleteRequest.getDefaultInstance(), DeleteResponse.getDefaultInstance());
  public static final Method<BatchRequest, BatchResponse> KV_BATCH =
      protobuf(KV, "Batch", BatchRequest.getDefaultInstance(), BatchResponse.getDefaultInstance());
  public static final Method<ScanRequest, ScanResponse> KV_SCAN =
      protobuf(KV, "Scan", ScanRequest.getDefaultInstance(), ScanResponse.getDefaultInstance());
  public static final Method<TxnRequest, TxnResponse> KV_TXN =
      protobuf(KV, "Txn", TxnRequest.getDefaultInstance(), TxnResponse.getDefaultInstance());

  public static final Method<WatchRequest, WatchResponse> WATCH =
      protobuf(
          ServiceName.create("quorate.v1.Watch"),
          "Watch",
          WatchRequest.getDefaultInstance(),
          WatchResponse.getDefaultInstance());
  public static final Method<LeaseGrantRequest, LeaseGrantResponse> LEASE_GRANT =
      protobuf(
          LEASE,
          "Grant",
          LeaseGrantRequest.getDefaultInstance(),
          LeaseGrantResponse.getDefaultInstance());
  public static final Method<LeaseKeepAliveRequest, LeaseKeepAliveResponse> LEASE_KEEP_ALIVE =
      protobuf(
          LEASE,
          "KeepAlive",
          LeaseKeepAliveRequest.getDefaultInstance(),
          LeaseKeepAliveResponse.getDefaultInstance());
  public static final Method<LeaseRevokeRequest, LeaseRevokeResponse> LEASE_REVOKE =
      protobuf(
          LEASE,
          "Revoke",
          LeaseRevokeRequest.getDefaultInstance(),
          LeaseRevokeResponse.getDefaultInstance());
  public static final Method<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse> LEASE_TIME_TO_LIVE =
      protobuf(
          LEASE,
          "TimeToLive",
          LeaseTimeToLiveRequest.getDefaultInstance(),
          LeaseTimeToLiveResponse.getDefaultInstance());
  public static final Method<LeaseListRequest, LeaseListResponse> LEASE_LIST =
      protobuf(
          LEASE,
          "List",
          LeaseListRequest.getDefaultInstance(),
          LeaseListResponse.getDefaultInstance());

  public static final Method<Buffer, Buffer> DATA_WRITE = frames(DATA, "Write");
  public static final Method<Buffer, Buffer> DATA_READ = frames(DATA, "Read");

  /** Reads of changes that may wait for them; only as calls on the stream. */
  public static final Method<Buffer, Buffer> DATA_WATCH = frames(DATA, "Watch");

  /** All of these as calls on one stream. */
  public static final Method<Buffer, Buffer> DATA_EXCHANGE = frames(DATA, "Exchange");

  public static final Method<Buffer, Buffer> RAFT_EXCHANGE = frames(RAFT, "Exchange");

  public static final Method<WatchCatalogRequest, CatalogView> CATALOG_WATCH =
      protobuf(
          CATALOG,
          "Watch",
          WatchCatalogRequest.getDefaultInstance(),
          CatalogView.getDefaultInstance());
  public static final Method<LookupUserRequest, UserRecord> CATALOG_LOOKUP_USER =
      protobuf(
          CATALOG,
          "LookupUser",
          LookupUserRequest.getDefaultInstance(),
          UserRecord.getDefaultInstance());
  public static final Method<UpdateTenantRequest, TenantRecord> CATALOG_UPDATE_TENANT =
      protobuf(
          CATALOG,
          "UpdateTenant",
          UpdateTenantRequest.getDefaultInstance(),
          TenantRecord.getDefaultInstance());

  public static final Method<StatusRequest, NodeStatus> NODE_STATUS =
      protobuf(NODE, "Status", StatusRequest.getDefaultInstance(), NodeStatus.getDefaultInstance());
  public static final Method<TransferLeaderRequest, TransferLeaderResponse> NODE_TRANSFER_LEADER =
      protobuf(
          NODE,
          "TransferLeader",
          TransferLeaderRequest.getDefaultInstance(),
          TransferLeaderResponse.getDefaultInstance());
  public static final Method<CreateSnapshotRequest, SnapshotInfo> NODE_CREATE_SNAPSHOT =
      protobuf(
          NODE,
          "CreateSnapshot",
          CreateSnapshotRequest.getDefaultInstance(),
          SnapshotInfo.getDefaultInstance());
  public static final Method<ListSnapshotsRequest, ListSnapshotsResponse> NODE_LIST_SNAPSHOTS =
      protobuf(
          NODE,
          "ListSnapshots",
          ListSnapshotsRequest.getDefaultInstance(),
          ListSnapshotsResponse.getDefaultInstance());
  public static final Method<CompactRequest, CompactResponse> NODE_COMPACT =
      protobuf(
          NODE,
          "Compact",
          CompactRequest.getDefaultInstance(),
          CompactResponse.getDefaultInstance());

  public static final Method<HealthCheckRequest, HealthCheckResponse> HEALTH_CHECK =
      protobuf(
          HEALTH,
          "Check",
          HealthCheckRequest.getDefaultInstance(),
          HealthCheckResponse.getDefaultInstance());
  public static final Method<HealthCheckRequest, HealthCheckResponse> HEALTH_WATCH =
      protobuf(
          HEALTH,
          "Watch",
          HealthCheckRequest.getDefaultInstance(),
          HealthCheckResponse.getDefaultInstance());

  private Methods() {}

  private static <Q extends Message, R extends Message> Method<Q, R> protobuf(
      ServiceName service, String name, Q request, R response) {
    return new Method<>(
        service,
        name,
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(request),
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(response));
  }

  private static Method<Buffer, Buffer> frames(ServiceName service, String name) {
    return new Method<>(
        service,
        name,
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY,
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
  }
}
