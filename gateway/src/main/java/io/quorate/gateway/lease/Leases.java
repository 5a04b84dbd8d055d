package io.quorate.gateway.lease;

import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.kv.Refusals;
import io.quorate.gateway.kv.RequestKey;
import io.quorate.gateway.lease.FanOut.Answer;
import io.quorate.gateway.routing.TenantRoute;
import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.Shards;
import io.quorate.proto.op.LeaseIds;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leases of a tenant: each of its groups has its own record of a lease, with its own deadline, and
 * this asks all of them. A lease of one shard stands in one group.
 *
 * <p>The tension: several groups can't agree without a protocol, and a lease needs none. What is
 * granted in some groups only ends by itself there. A lease that one group has ended is lost: a
 * keep-alive that finds this out ends it in the others, and says so.
 *
 * <p>On one event loop.
 */
public final class Leases {
  private final Dispatcher dispatcher;
  private final LongSupplier random;

  /** The page of a list. */
  record Page(List<LeaseState> leases, boolean more) {}

  /**
   * For one event loop.
   *
   * @param random chooses the numbers of leases; what can't be guessed
   */
  public Leases(Dispatcher dispatcher, LongSupplier random) {
    this.dispatcher = dispatcher;
    this.random = random;
  }

  /**
   * Grants a lease.
   *
   * @param chosenId 0 when the gateway is to choose
   * @param scope a key of the only shard that it is for; null for all
   * @return its number
   */
  Future<Long> grant(
      RequestKey requestKey,
      long ttlMs,
      long chosenId,
      byte @Nullable [] scope,
      long deadlineNanos) {
    if (chosenId != 0 && scope != null) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "'id' and 'scope' exclude each other: the id names the scope");
    }
    TenantRoute route = route(requestKey.tenantId());
    long leaseId = leaseId(requestKey, route, chosenId, scope);
    return write(
            requestKey,
            places(route, leaseId),
            shard -> new Operation.GrantLease(requestKey.tenantId(), shard, 0, leaseId, ttlMs),
            deadlineNanos)
        .map(
            answers -> {
              answers.forEach(Leases::requireLeased);
              return leaseId;
            });
  }

  /** The same again for a request that is sent again: a group knows it by what it asks. */
  private long leaseId(
      RequestKey requestKey, TenantRoute route, long chosenId, byte @Nullable [] scope) {
    if (chosenId != 0) {
      return LeaseIds.checkChosen(chosenId);
    }
    var requestId = requestKey.only().requestId();
    long number = requestId == null ? random.getAsLong() : requestId.low();
    return scope == null
        ? LeaseIds.anywhere(number)
        : LeaseIds.ofShard(Shards.shardOf(scope, route.shards()), number);
  }

  /**
   * Keeps a lease alive in all its groups.
   *
   * @return the time that it has from now on
   */
  Future<Long> keepAlive(int tenantId, long leaseId, long deadlineNanos) {
    RequestKey unnamed = new RequestKey(tenantId, null);
    return write(
            unnamed,
            places(route(tenantId), leaseId),
            shard -> new Operation.KeepLease(tenantId, shard, 0, leaseId),
            deadlineNanos)
        .map(
            answers -> {
              if (answers.stream().anyMatch(Leases::isGone)) {
                revokeRest(unnamed, leaseId, answers, deadlineNanos);
                throw notFound(leaseId);
              }
              answers.forEach(Leases::requireLeased);
              return answers.stream()
                  .mapToLong(answer -> ((Outcome.Leased) answer.result().result()).ttlMs())
                  .min()
                  .orElseThrow();
            });
  }

  /** Nobody waits for it: what it does not reach ends by itself. */
  private void revokeRest(
      RequestKey unnamed, long leaseId, List<Answer<Outcome>> answers, long deadlineNanos) {
    List<Integer> rest =
        answers.stream().filter(answer -> !isGone(answer)).map(Answer::shard).toList();
    if (!rest.isEmpty()) {
      var unused =
          write(
              unnamed,
              rest,
              shard -> new Operation.RevokeLease(unnamed.tenantId(), shard, 0, leaseId),
              deadlineNanos);
    }
  }

  /**
   * Ends a lease.
   *
   * @return how many keys went with it so far
   */
  Future<Long> revoke(RequestKey requestKey, long leaseId, long deadlineNanos) {
    return write(
            requestKey,
            places(route(requestKey.tenantId()), leaseId),
            shard -> new Operation.RevokeLease(requestKey.tenantId(), shard, 0, leaseId),
            deadlineNanos)
        .map(
            answers -> {
              if (answers.stream().allMatch(Leases::isGone)) {
                throw notFound(leaseId);
              }
              long keys = 0;
              for (Answer<Outcome> answer : answers) {
                if (answer.result().succeeded()
                    && answer.result().result() instanceof Outcome.Deleted deleted) {
                  keys += deleted.count();
                } else if (!isGone(answer)) {
                  throw failure(answer);
                }
              }
              return keys;
            });
  }

  /**
   * Reads a lease.
   *
   * @param keys how many of its keys at most
   */
  Future<LeaseInfo> info(int tenantId, long leaseId, int keys, long deadlineNanos) {
    return FanOut.ask(
            places(route(tenantId), leaseId),
            shard ->
                dispatcher.leases(
                    tenantId,
                    shard,
                    epoch ->
                        new ReadOperation.Lease(
                            tenantId, shard, epoch, leaseId, keys, LeaseKey.FIRST),
                    deadlineNanos))
        .map(answers -> info(answers, keys));
  }

  private static LeaseInfo info(List<Answer<ReadResult>> answers, int limit) {
    LeaseState least = null;
    List<byte[]> keys = new ArrayList<>();
    boolean more = false;
    for (Answer<ReadResult> answer : answers) {
      if (!(required(answer) instanceof ReadResult.LeaseFound found)) {
        throw Refusals.of(answer.result().result());
      }
      least =
          least == null || found.lease().remainingMs() < least.remainingMs()
              ? found.lease()
              : least;
      found.keys().forEach(key -> keys.add(key.key()));
      more |= found.more();
    }
    if (least == null) {
      throw new IllegalStateException("a tenant without groups");
    }
    keys.sort(Arrays::compareUnsigned);
    int count = Math.min(limit, keys.size());
    return new LeaseInfo(least, keys.subList(0, count), more || keys.size() > count);
  }

  /** Reads the tenant's leases in the order of their numbers. */
  Future<Page> list(int tenantId, long afterLeaseId, int limit, long deadlineNanos) {
    List<Integer> shards = route(tenantId).groups().stream().map(Leases::first).toList();
    return FanOut.ask(
            shards,
            shard ->
                dispatcher.leases(
                    tenantId,
                    shard,
                    epoch -> new ReadOperation.Leases(tenantId, shard, epoch, afterLeaseId, limit),
                    deadlineNanos))
        .map(answers -> page(answers, limit));
  }

  /** Each group's page has the first of its own, so the first of all are among them. */
  private static Page page(List<Answer<ReadResult>> answers, int limit) {
    TreeMap<Long, LeaseState> all = new TreeMap<>();
    boolean more = false;
    for (Answer<ReadResult> answer : answers) {
      if (!(required(answer) instanceof ReadResult.LeasePage page)) {
        throw Refusals.of(answer.result().result());
      }
      more |= page.more();
      for (LeaseState lease : page.leases()) {
        all.merge(lease.leaseId(), lease, (a, b) -> a.remainingMs() <= b.remainingMs() ? a : b);
      }
    }
    List<LeaseState> first = all.values().stream().limit(limit).toList();
    return new Page(first, more || all.size() > first.size());
  }

  private TenantRoute route(int tenantId) {
    return dispatcher.routing().table().tenant(tenantId);
  }

  /** A shard of each group that has the lease. */
  private static List<Integer> places(TenantRoute route, long leaseId) {
    if (!LeaseIds.isOfShard(leaseId)) {
      return route.groups().stream().map(Leases::first).toList();
    }
    int shard = LeaseIds.shard(leaseId);
    if (shard >= route.shards()) {
      throw notFound(leaseId);
    }
    return List.of(shard);
  }

  private static int first(GroupShards part) {
    return part.shards()[0];
  }

  private interface Making {
    Operation.OfLease of(int shard);
  }

  private Future<List<Answer<Outcome>>> write(
      RequestKey requestKey, List<Integer> shards, Making operation, long deadlineNanos) {
    return FanOut.ask(
        shards,
        shard -> dispatcher.lease(requestKey.part(shard), operation.of(shard), deadlineNanos));
  }

  private static boolean isGone(Answer<Outcome> answer) {
    return answer.result().succeeded()
        && answer.result().result() instanceof Outcome.Refused refused
        && refused.code() == ErrorCode.LEASE_NOT_FOUND;
  }

  private static void requireLeased(Answer<Outcome> answer) {
    if (!(answer.result().succeeded() && answer.result().result() instanceof Outcome.Leased)) {
      throw failure(answer);
    }
  }

  private static QuorateException failure(Answer<Outcome> answer) {
    return answer.result().succeeded()
        ? Refusals.of(answer.result().result())
        : known(answer.result().cause());
  }

  private static ReadResult required(Answer<ReadResult> answer) {
    if (answer.result().failed()) {
      throw known(answer.result().cause());
    }
    return answer.result().result();
  }

  private static QuorateException known(Throwable cause) {
    return cause instanceof QuorateException error
        ? error
        : new QuorateException(ErrorCode.INTERNAL, "the gateway failed", cause);
  }

  private static QuorateException notFound(long leaseId) {
    return new QuorateException(ErrorCode.LEASE_NOT_FOUND, "there is no lease " + leaseId);
  }
}
