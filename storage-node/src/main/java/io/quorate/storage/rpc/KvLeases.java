package io.quorate.storage.rpc;

import com.google.protobuf.ByteString;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.LeaseIds;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.op.RequestId;
import io.quorate.storage.catalog.Routing;
import io.quorate.v1.LeaseGrantRequest;
import io.quorate.v1.LeaseGrantResponse;
import io.quorate.v1.LeaseRevokeRequest;
import io.quorate.v1.LeaseRevokeResponse;
import io.quorate.v1.LeaseTimeToLiveRequest;
import io.quorate.v1.LeaseTimeToLiveResponse;
import java.security.SecureRandom;

/**
 * {@code quorate.v1.Lease} on a storage node, for leases of one shard. A lease for keys anywhere
 * stands in groups that other nodes lead: a caller that asked the nodes one after the other would
 * miss the one whose leader changes in between, and lose keys that it believes to be alive. So that
 * is for gateways, who see all groups.
 */
final class KvLeases {
  private static final SecureRandom RANDOM = new SecureRandom();

  private KvLeases() {}

  static void grant(
      KvSession session,
      Call<LeaseGrantRequest, LeaseGrantResponse> call,
      LeaseGrantRequest request) {
    if (request.getScope().isEmpty() || request.getId() != 0) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "a storage node grants leases with a scope; others are a gateway's");
    }
    long ttlMs = Lifetime.checkTtl(request.getTtlMs());
    Routing.Route route = session.route(Keys.check(request.getScope().toByteArray()));
    long leaseId = LeaseIds.ofShard(route.shard(), number(session, request.getRequestId()));
    Operation grant =
        new Operation.GrantLease(session.tenantId(), route.shard(), route.epoch(), leaseId, ttlMs);
    session.write(
        route.groupId(),
        session.signed(grant, request.getRequestId(), 0),
        call,
        outcome ->
            LeaseGrantResponse.newBuilder()
                .setId(leaseId)
                .setTtlMs(leased(outcome).ttlMs())
                .build());
  }

  /** The same for a request that is sent again. */
  private static long number(KvSession session, String requestId) {
    if (requestId.isEmpty()) {
      return RANDOM.nextLong();
    }
    RequestId.requireKey(requestId, "request_id");
    return RequestId.of(session.tenantId(), requestId, 0).low();
  }

  static void revoke(
      KvSession session,
      Call<LeaseRevokeRequest, LeaseRevokeResponse> call,
      LeaseRevokeRequest request) {
    Routing.Route route = route(session, request.getId());
    Operation revoke =
        new Operation.RevokeLease(
            session.tenantId(), route.shard(), route.epoch(), request.getId());
    session.write(
        route.groupId(),
        session.signed(revoke, request.getRequestId(), 0),
        call,
        outcome -> {
          if (outcome instanceof Outcome.Deleted deleted) {
            return LeaseRevokeResponse.newBuilder().setDeleted(deleted.count()).build();
          }
          throw KvMessages.refusal(outcome);
        });
  }

  static void timeToLive(
      KvSession session,
      Call<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse> call,
      LeaseTimeToLiveRequest request) {
    Routing.Route route = route(session, request.getId());
    int keys = request.getKeys() ? Limits.MAX_LEASE_PAGE : 0;
    session.read(
        route.groupId(),
        new ReadOperation.Lease(
            session.tenantId(),
            route.shard(),
            route.epoch(),
            request.getId(),
            keys,
            LeaseKey.FIRST),
        false,
        call,
        KvLeases::message);
  }

  private static LeaseTimeToLiveResponse message(ReadResult result) {
    if (result instanceof ReadResult.LeaseFound found) {
      LeaseTimeToLiveResponse.Builder message =
          LeaseTimeToLiveResponse.newBuilder()
              .setId(found.lease().leaseId())
              .setTtlMs(found.lease().ttlMs())
              .setRemainingMs(found.lease().remainingMs())
              .setMoreKeys(found.more());
      found.keys().forEach(key -> message.addKeys(ByteString.copyFrom(key.key())));
      return message.build();
    }
    throw KvMessages.refusal(result);
  }

  /** Where a lease of one shard stands. */
  static Routing.Route route(KvSession session, long leaseId) {
    if (!LeaseIds.isOfShard(leaseId)) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "a storage node knows leases with a scope; others are a gateway's");
    }
    return session
        .routing()
        .route(
            session.tenantId(),
            shards -> {
              if (LeaseIds.shard(leaseId) >= shards) {
                throw new QuorateException(
                    ErrorCode.LEASE_NOT_FOUND, "there is no lease " + leaseId);
              }
              return LeaseIds.shard(leaseId);
            });
  }

  static Outcome.Leased leased(Outcome outcome) {
    if (outcome instanceof Outcome.Leased leased) {
      return leased;
    }
    throw KvMessages.refusal(outcome);
  }
}
