package io.quorate.storage.rpc;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.catalog.Routing;
import io.quorate.v1.Error;
import io.quorate.v1.LeaseKeepAliveRequest;
import io.quorate.v1.LeaseKeepAliveResponse;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One {@code Lease/KeepAlive} stream: one request after the other, since each costs a log entry and
 * a caller that does not wait must not fill a queue. Ends with the caller's token.
 *
 * <p>On its event loop; groups answer on threads of their own.
 */
final class KvKeepAlive {
  private final Context context;
  private final KvSession session;
  private final GrpcServerRequest<LeaseKeepAliveRequest, LeaseKeepAliveResponse> grpc;
  private final LongSupplier unixSeconds;
  private boolean isUnderWay;
  private boolean hasCallerEnded;
  private boolean ended;

  KvKeepAlive(
      Vertx vertx,
      KvSession session,
      GrpcServerRequest<LeaseKeepAliveRequest, LeaseKeepAliveResponse> grpc,
      LongSupplier unixSeconds) {
    this.context = vertx.getOrCreateContext();
    this.session = session;
    this.grpc = grpc;
    this.unixSeconds = unixSeconds;
  }

  void open() {
    grpc.errorHandler(error -> ended = true);
    grpc.exceptionHandler(error -> ended = true);
    grpc.response().exceptionHandler(error -> ended = true);
    grpc.handler(message -> keepAlive(message.getId()));
    grpc.endHandler(
        ignored -> {
          hasCallerEnded = true;
          endIfDone();
        });
  }

  private void keepAlive(long leaseId) {
    if (ended) {
      return;
    }
    grpc.pause();
    isUnderWay = true;
    try {
      if (unixSeconds.getAsLong() >= session.caller().expiresAtSeconds()) {
        fail(Failure.of(ErrorCode.UNAUTHENTICATED, "the token has expired"));
        return;
      }
      Routing.Route route = KvLeases.route(session, leaseId);
      Optional<Failure> refusal = session.leaders().refusal(route.groupId(), false);
      if (refusal.isPresent()) {
        fail(refusal.get());
        return;
      }
      Operation keep =
          new Operation.KeepLease(session.tenantId(), route.shard(), route.epoch(), leaseId);
      session
          .leaders()
          .group(route.groupId())
          .write(
              List.of(KvMessages.encode(keep)),
              reply -> context.runOnContext(ignored -> answer(leaseId, route.groupId(), reply)));
    } catch (RuntimeException e) {
      fail(Failure.of(e, grpc.fullMethodName()));
    }
  }

  private void answer(long leaseId, String groupId, Reply<Outcome> reply) {
    if (reply instanceof Reply.Failed<Outcome> failed) {
      fail(session.leaders().failure(groupId, failed.code(), failed.detail(), failed.leaderId()));
      return;
    }
    LeaseKeepAliveResponse.Builder message = LeaseKeepAliveResponse.newBuilder().setId(leaseId);
    try {
      Outcome outcome = ((Reply.Results<Outcome>) reply).results().get(0);
      message.setTtlMs(KvLeases.leased(outcome).ttlMs());
    } catch (QuorateException e) {
      message.setError(
          Error.newBuilder()
              .setCode(e.code().code())
              .setDetail(e.detail())
              .setStatus(e.code().grpcStatus()));
    }
    if (!ended) {
      grpc.response().write(message.build());
      isUnderWay = false;
      grpc.resume();
      endIfDone();
    }
  }

  private void endIfDone() {
    if (hasCallerEnded && !isUnderWay && !ended) {
      ended = true;
      grpc.response().end();
    }
  }

  /** The caller has to go elsewhere, or come again: what it has sent besides is dropped. */
  private void fail(Failure failure) {
    if (!ended) {
      ended = true;
      grpc.handler(ignored -> {});
      grpc.resume();
      failure.end(grpc.response());
    }
  }
}
