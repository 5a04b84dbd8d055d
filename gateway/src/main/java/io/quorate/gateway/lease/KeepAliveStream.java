package io.quorate.gateway.lease;

import io.quorate.gateway.kv.GrpcReply;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.v1.LeaseKeepAliveRequest;
import io.quorate.v1.LeaseKeepAliveResponse;
import io.vertx.core.Future;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One stream of keep-alives: many leases of one caller. Requests are under way together, answers
 * leave in their order; a caller that sends more than may wait is not read until some are answered.
 * On its event loop.
 */
final class KeepAliveStream {
  private static final int MAX_UNDER_WAY = 256;

  private final GrpcServerRequest<LeaseKeepAliveRequest, LeaseKeepAliveResponse> request;
  private final GrpcReply<LeaseKeepAliveRequest, LeaseKeepAliveResponse> reply;
  private final Renewal renewal;
  private final Deque<Slot> underWay = new ArrayDeque<>();
  private boolean hasEnded;
  private boolean isDraining;
  private boolean isAnswering;

  /** Keeps a lease alive; gives the time that it has from now on. */
  interface Renewal {
    Future<Long> keepAlive(long leaseId);
  }

  private record Slot(long leaseId, Future<Long> ttlMs) {}

  KeepAliveStream(
      GrpcServerRequest<LeaseKeepAliveRequest, LeaseKeepAliveResponse> request,
      GrpcReply<LeaseKeepAliveRequest, LeaseKeepAliveResponse> reply,
      Renewal renewal) {
    this.request = request;
    this.reply = reply;
    this.renewal = renewal;
  }

  void open() {
    request.handler(message -> take(message.getId()));
    request.endHandler(
        ignored -> {
          hasEnded = true;
          answer();
        });
  }

  private void take(long leaseId) {
    Future<Long> ttlMs;
    try {
      ttlMs = renewal.keepAlive(leaseId);
    } catch (QuorateException e) {
      ttlMs = Future.failedFuture(e);
    }
    underWay.addLast(new Slot(leaseId, ttlMs));
    if (underWay.size() == MAX_UNDER_WAY) {
      request.pause();
    }
    ttlMs.onComplete(ignored -> answer());
  }

  /** Sends what is answered at the head of the line; what it calls may call it again. */
  private void answer() {
    if (isAnswering) {
      return;
    }
    isAnswering = true;
    while (!isDraining && !underWay.isEmpty() && underWay.getFirst().ttlMs().isComplete()) {
      Slot slot = underWay.removeFirst();
      if (underWay.size() == MAX_UNDER_WAY / 2) {
        request.resume();
      }
      isDraining = true;
      reply.write(message(slot), this::drained);
    }
    isAnswering = false;
    if (hasEnded && underWay.isEmpty() && !isDraining) {
      reply.end();
    }
  }

  private void drained() {
    isDraining = false;
    answer();
  }

  private static LeaseKeepAliveResponse message(Slot slot) {
    if (slot.ttlMs().succeeded()) {
      return LeaseKeepAliveResponse.newBuilder()
          .setId(slot.leaseId())
          .setTtlMs(slot.ttlMs().result())
          .build();
    }
    Throwable cause = slot.ttlMs().cause();
    return GrpcLeases.refused(
        slot.leaseId(),
        cause instanceof QuorateException error
            ? error
            : new QuorateException(ErrorCode.INTERNAL, "the gateway failed", cause));
  }
}
