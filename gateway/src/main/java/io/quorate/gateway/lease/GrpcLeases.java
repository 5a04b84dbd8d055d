package io.quorate.gateway.lease;

import com.google.protobuf.ByteString;
import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.kv.GrpcCallers;
import io.quorate.gateway.kv.GrpcReply;
import io.quorate.gateway.kv.RequestKey;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.quorate.v1.Error;
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
import io.vertx.core.Future;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;

/** {@code quorate.v1.Lease}, by the same rules as the HTTP routes. One per event loop. */
public final class GrpcLeases {
  private static final int USUAL_PAGE = 100;

  private final Leases leases;
  private final Dispatcher dispatcher;
  private final Authenticator authenticator;
  private final long timeoutMs;

  public GrpcLeases(
      Leases leases, Dispatcher dispatcher, Authenticator authenticator, long timeoutMs) {
    this.leases = leases;
    this.dispatcher = dispatcher;
    this.authenticator = authenticator;
    this.timeoutMs = timeoutMs;
  }

  /** What a method does with a message; it may throw QuorateException. */
  private interface Call<Q, R> {
    Future<R> run(Principal caller, Q request, long deadlineNanos);
  }

  public void bind(GrpcServer server) {
    unary(server, Methods.LEASE_GRANT, Permission.DATA_WRITE, this::grant);
    unary(server, Methods.LEASE_REVOKE, Permission.DATA_WRITE, this::revoke);
    unary(server, Methods.LEASE_TIME_TO_LIVE, Permission.DATA_READ, this::timeToLive);
    unary(server, Methods.LEASE_LIST, Permission.DATA_READ, this::list);
    server.callHandler(Methods.LEASE_KEEP_ALIVE.server(), this::keepAlive);
  }

  private <Q, R> void unary(
      GrpcServer server, Method<Q, R> method, Permission permission, Call<Q, R> call) {
    server.callHandler(
        method.server(),
        request -> {
          GrpcReply<Q, R> reply = new GrpcReply<>(request);
          try {
            Principal caller = GrpcCallers.require(request, authenticator, permission);
            long deadline = deadline(request);
            request.handler(message -> answer(call, caller, message, deadline, reply));
          } catch (QuorateException e) {
            reply.fail(e);
          }
        });
  }

  private static <Q, R> void answer(
      Call<Q, R> call, Principal caller, Q message, long deadlineNanos, GrpcReply<Q, R> reply) {
    try {
      call.run(caller, message, deadlineNanos).onComplete(reply::end, reply::fail);
    } catch (RuntimeException e) {
      reply.fail(e);
    }
  }

  private Future<LeaseGrantResponse> grant(
      Principal caller, LeaseGrantRequest request, long deadline) {
    long ttlMs = Lifetime.checkTtl(request.getTtlMs());
    byte[] scope =
        request.getScope().isEmpty() ? null : Keys.check(request.getScope().toByteArray());
    return leases
        .grant(
            RequestKey.of(caller.tenantId(), request.getRequestId()),
            ttlMs,
            request.getId(),
            scope,
            deadline)
        .map(id -> LeaseGrantResponse.newBuilder().setId(id).setTtlMs(ttlMs).build());
  }

  private Future<LeaseRevokeResponse> revoke(
      Principal caller, LeaseRevokeRequest request, long deadline) {
    return leases
        .revoke(
            RequestKey.of(caller.tenantId(), request.getRequestId()),
            checked(request.getId()),
            deadline)
        .map(keys -> LeaseRevokeResponse.newBuilder().setDeleted(keys).build());
  }

  private Future<LeaseTimeToLiveResponse> timeToLive(
      Principal caller, LeaseTimeToLiveRequest request, long deadline) {
    int keys = request.getKeys() ? Limits.MAX_LEASE_PAGE : 0;
    return leases
        .info(caller.tenantId(), checked(request.getId()), keys, deadline)
        .map(
            info -> {
              LeaseTimeToLiveResponse.Builder response = message(info.state());
              info.keys().forEach(key -> response.addKeys(ByteString.copyFrom(key)));
              return response.setMoreKeys(request.getKeys() && info.moreKeys()).build();
            });
  }

  private Future<LeaseListResponse> list(
      Principal caller, LeaseListRequest request, long deadline) {
    int limit = request.getLimit() == 0 ? USUAL_PAGE : request.getLimit();
    if (limit < 0 || limit > Limits.MAX_LEASE_PAGE || request.getAfterId() < 0) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "'limit' is from 1 to " + Limits.MAX_LEASE_PAGE);
    }
    return leases
        .list(caller.tenantId(), request.getAfterId(), limit, deadline)
        .map(
            page -> {
              LeaseListResponse.Builder response = LeaseListResponse.newBuilder();
              page.leases().forEach(lease -> response.addLeases(message(lease)));
              return response.setMore(page.more()).build();
            });
  }

  private static LeaseTimeToLiveResponse.Builder message(LeaseState lease) {
    return LeaseTimeToLiveResponse.newBuilder()
        .setId(lease.leaseId())
        .setTtlMs(lease.ttlMs())
        .setRemainingMs(lease.remainingMs());
  }

  private void keepAlive(GrpcServerRequest<LeaseKeepAliveRequest, LeaseKeepAliveResponse> request) {
    GrpcReply<LeaseKeepAliveRequest, LeaseKeepAliveResponse> reply = new GrpcReply<>(request);
    try {
      var unused = GrpcCallers.require(request, authenticator, Permission.DATA_WRITE);
    } catch (QuorateException e) {
      reply.fail(e);
      return;
    }
    KeepAliveStream.Renewal renewal =
        leaseId -> {
          // The stream may outlive its token: who has lost the right keeps nothing alive.
          Principal caller = GrpcCallers.require(request, authenticator, Permission.DATA_WRITE);
          long deadline = dispatcher.timer().nanoTime() + timeoutMs * 1_000_000;
          return leases.keepAlive(caller.tenantId(), checked(leaseId), deadline);
        };
    new KeepAliveStream(request, reply, renewal).open();
  }

  private static long checked(long leaseId) {
    if (leaseId < 1) {
      throw new QuorateException(
          ErrorCode.LEASE_NOT_FOUND, "a lease's id is a positive number of 63 bits");
    }
    return leaseId;
  }

  private long deadline(GrpcServerRequest<?, ?> request) {
    return dispatcher.timer().nanoTime() + GrpcCallers.timeoutNanos(request, timeoutMs);
  }

  /** An answer of the stream that says why the lease was not kept alive. */
  static LeaseKeepAliveResponse refused(long leaseId, QuorateException error) {
    return LeaseKeepAliveResponse.newBuilder()
        .setId(leaseId)
        .setError(
            Error.newBuilder()
                .setCode(error.code().code())
                .setDetail(error.detail())
                .setStatus(error.code().grpcStatus()))
        .build();
  }
}
