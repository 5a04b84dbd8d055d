package io.quorate.gateway.batch;

import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.GroupLeader;
import io.quorate.gateway.routing.GroupRoute;
import io.quorate.gateway.routing.Routing;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.routing.TenantRoute;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.Shards;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.op.Txn;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends operations to the groups that own their keys: looks up the route, counts the tenant's load,
 * and puts them into the group's lane.
 *
 * <p>Deadlines are times of {@link LoopTimer#nanoTime}. Futures fail with a QuorateException; what
 * a group answered about one operation, refusals included, is a success here.
 *
 * <p>One per event loop, used there only.
 */
public final class Dispatcher {
  private static final int SWEEP_MS = 50;

  private final Lane.Shared shared;
  private final TenantLoad load;
  private final LongReads longReads;
  private final WriteLane writeKind = new WriteLane();
  private final Map<String, Group> groups = new HashMap<>();

  private static final class Group {
    final GroupLeader leader = new GroupLeader();
    final Map<ReadLane, Lane<ReadOperation, ReadResult>> reads = new EnumMap<>(ReadLane.class);
    @Nullable Lane<Operation, Outcome> writes;
  }

  public Dispatcher(
      Routing routing,
      NodeClient nodes,
      LoopTimer timer,
      BatchLimits limits,
      GatewayMetrics metrics) {
    this.shared =
        new Lane.Shared(routing, nodes, timer, limits, metrics, new Gathering(), new Gathering());
    this.load = new TenantLoad(limits);
    this.longReads = new LongReads(nodes, timer);
    timer.schedule(SWEEP_MS, this::sweep);
  }

  public Future<Outcome> put(
      Origin origin, Condition condition, byte[] key, byte[] value, long deadlineNanos) {
    return put(origin, condition, key, value, Lifetime.FOREVER, deadlineNanos);
  }

  /** A put of a key that may end by itself. */
  public Future<Outcome> put(
      Origin origin,
      Condition condition,
      byte[] key,
      byte[] value,
      Lifetime lifetime,
      long deadlineNanos) {
    return write(
        origin,
        shards -> Shards.shardOf(key, shards),
        (tenantId, shard, epoch) ->
            new Operation.Put(tenantId, shard, epoch, condition, key, value, lifetime),
        deadlineNanos);
  }

  /**
   * Does something to a lease in the group of one shard.
   *
   * @param operation of the tenant and that shard, under whatever epoch
   */
  public Future<Outcome> lease(Origin origin, Operation.OfLease operation, long deadlineNanos) {
    return write(
        origin,
        shards -> operation.shard(),
        (tenantId, shard, epoch) -> operation.withEpoch(epoch),
        deadlineNanos);
  }

  public Future<Outcome> delete(
      Origin origin, Condition condition, byte[] key, long deadlineNanos) {
    return write(
        origin,
        shards -> Shards.shardOf(key, shards),
        (tenantId, shard, epoch) -> new Operation.Delete(tenantId, shard, epoch, condition, key),
        deadlineNanos);
  }

  /** Runs a transaction in the shard that its keys are of. */
  public Future<Outcome> transact(Origin origin, Txn txn, long deadlineNanos) {
    return write(
        origin,
        txn::shard,
        (tenantId, shard, epoch) -> new Operation.Transact(tenantId, shard, epoch, txn),
        deadlineNanos);
  }

  /** One step of a range's deletion in one shard. */
  public Future<Outcome> deleteRange(
      Origin origin, int shard, byte[] start, byte[] end, int limit, long deadlineNanos) {
    return write(
        origin,
        shards -> shard,
        (tenantId, ignored, epoch) ->
            new Operation.DeleteRange(tenantId, shard, epoch, start, end, limit),
        deadlineNanos);
  }

  /** Makes an operation for where it is to go. */
  @FunctionalInterface
  private interface Routed {
    Operation operation(int tenantId, int shard, long epoch);
  }

  /** Sends a write to the group of its shard, which follows from how many the tenant has. */
  private Future<Outcome> write(
      Origin origin, IntUnaryOperator shardOf, Routed routed, long deadlineNanos) {
    try {
      RoutingTable table = shared.routing().table();
      TenantRoute tenant = table.tenant(origin.tenantId());
      int shard = shardOf.applyAsInt(tenant.shards());
      Operation operation = routed.operation(origin.tenantId(), shard, table.epoch());
      return write(tenant.groupOf(shard), origin.sign(operation), deadlineNanos);
    } catch (QuorateException e) {
      return Future.failedFuture(e);
    }
  }

  /**
   * Reads one key.
   *
   * @param revision 0 for the present
   * @param stale lets any replica answer with what it has
   */
  public Future<ReadResult> get(
      int tenantId,
      byte[] key,
      long revision,
      boolean withoutValue,
      boolean stale,
      long deadlineNanos) {
    try {
      RoutingTable table = shared.routing().table();
      TenantRoute tenant = table.tenant(tenantId);
      int shard = Shards.shardOf(key, tenant.shards());
      return read(
          tenant.groupOf(shard),
          stale ? ReadLane.STALE_GETS : ReadLane.GETS,
          new ReadOperation.Get(tenantId, shard, table.epoch(), revision, withoutValue, key),
          deadlineNanos);
    } catch (QuorateException e) {
      return Future.failedFuture(e);
    }
  }

  /** Reads a range in the given group; a stale epoch is the caller's to handle. */
  public Future<ReadResult> scan(
      GroupRoute group, ReadOperation.Scan scan, boolean stale, long deadlineNanos) {
    return read(group, stale ? ReadLane.STALE_SCANS : ReadLane.SCANS, scan, deadlineNanos);
  }

  /** Reads changes in the given group without waiting for any; as {@link #scan}. */
  public Future<ReadResult> changes(
      GroupRoute group, ReadOperation.Changes changes, long deadlineNanos) {
    return read(group, ReadLane.CHANGES, changes, deadlineNanos);
  }

  /**
   * Asks the leader of a group for changes, once, and waits for them. It may fail at any time,
   * whenever the leader changes for instance: then ask again, after a pause.
   */
  public Future<ReadResult> awaitChanges(GroupRoute group, ReadOperation.Changes changes) {
    GroupLeader leader = groups.computeIfAbsent(group.groupId(), ignored -> new Group()).leader;
    return longReads.ask(group, leader, changes);
  }

  /** How long to pause before an attempt after some that failed. */
  public int backoffMs(int attempt) {
    return Lane.backoffMs(attempt, shared.timer());
  }

  /**
   * Reads leases in the group of one shard; a stale epoch is the caller's to handle.
   *
   * @param operation makes the read for the newest epoch
   */
  public Future<ReadResult> leases(
      int tenantId, int shard, LongFunction<ReadOperation.OfLeases> operation, long deadlineNanos) {
    try {
      RoutingTable table = shared.routing().table();
      GroupRoute group = table.tenant(tenantId).groupOf(shard);
      return read(group, ReadLane.SCANS, operation.apply(table.epoch()), deadlineNanos);
    } catch (QuorateException e) {
      return Future.failedFuture(e);
    }
  }

  public LoopTimer timer() {
    return shared.timer();
  }

  public Routing routing() {
    return shared.routing();
  }

  /** Whether nothing waits and nothing is under way. */
  public boolean idle() {
    return groups.values().stream()
        .allMatch(
            group ->
                (group.writes == null || group.writes.idle())
                    && group.reads.values().stream().allMatch(Lane::idle));
  }

  private Future<Outcome> write(GroupRoute route, Operation operation, long deadlineNanos) {
    int bytes = WriteLane.bytesOf(operation);
    QuorateException refusal = load.enter(operation.tenantId(), bytes);
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    Pending<Operation, Outcome> pending =
        new Pending<>(operation, operation.tenantId(), bytes, deadlineNanos, load);
    writeLane(route).submit(route, pending);
    return pending.future();
  }

  private Future<ReadResult> read(
      GroupRoute route, ReadLane kind, ReadOperation operation, long deadlineNanos) {
    int bytes = ReadLane.bytesOf(operation);
    QuorateException refusal = load.enter(operation.tenantId(), bytes);
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    Pending<ReadOperation, ReadResult> pending =
        new Pending<>(operation, operation.tenantId(), bytes, deadlineNanos, load);
    readLane(route, kind).submit(route, pending);
    return pending.future();
  }

  private Lane<Operation, Outcome> writeLane(GroupRoute route) {
    Group group = groups.computeIfAbsent(route.groupId(), ignored -> new Group());
    Lane<Operation, Outcome> lane = group.writes;
    if (lane == null) {
      lane = new Lane<>(route, writeKind, shared, group.leader, this::rerouteWrites);
      group.writes = lane;
    }
    return lane;
  }

  private Lane<ReadOperation, ReadResult> readLane(GroupRoute route, ReadLane kind) {
    Group group = groups.computeIfAbsent(route.groupId(), ignored -> new Group());
    return group.reads.computeIfAbsent(
        kind,
        ignored ->
            new Lane<>(
                route,
                kind,
                shared,
                group.leader,
                (operations, attempt) -> rerouteReads(kind, operations, attempt)));
  }

  /** Waits a little for a newer catalog, then sends the operations where it says. */
  private void rerouteWrites(List<Pending<Operation, Outcome>> operations, int attempt) {
    rerouteLater(
        attempt,
        operations,
        (table, pending) -> {
          Operation operation = pending.operation();
          GroupRoute route = table.tenant(operation.tenantId()).groupOf(operation.shard());
          pending.replace(operation.withEpoch(table.epoch()));
          writeLane(route).submit(route, pending);
        });
  }

  private void rerouteReads(
      ReadLane kind, List<Pending<ReadOperation, ReadResult>> operations, int attempt) {
    rerouteLater(
        attempt,
        operations,
        (table, pending) -> {
          if (!(pending.operation() instanceof ReadOperation.Get get)) {
            throw new IllegalStateException("scans are not rerouted");
          }
          GroupRoute route = table.tenant(get.tenantId()).groupOf(get.shard());
          pending.replace(
              new ReadOperation.Get(
                  get.tenantId(),
                  get.shard(),
                  table.epoch(),
                  get.revision(),
                  get.withoutValue(),
                  get.key()));
          readLane(route, kind).submit(route, pending);
        });
  }

  private interface Resubmission<O, R> {
    void submit(RoutingTable table, Pending<O, R> pending);
  }

  private <O, R> void rerouteLater(
      int attempt, List<Pending<O, R>> operations, Resubmission<O, R> resubmission) {
    shared.routing().suspectStale();
    LoopTimer timer = shared.timer();
    timer.schedule(
        Math.min(Lane.backoffMs(attempt + 2, timer), firstDeadlineMs(operations)),
        () -> {
          long now = timer.nanoTime();
          for (Pending<O, R> pending : operations) {
            resubmit(pending, now, resubmission);
          }
        });
  }

  /** Until then at most they may be in no lane: only what is in one is ended by its deadline. */
  private <O, R> long firstDeadlineMs(List<Pending<O, R>> operations) {
    long now = shared.timer().nanoTime();
    long first = Long.MAX_VALUE;
    for (Pending<O, R> pending : operations) {
      first = Math.min(first, pending.deadlineNanos - now);
    }
    return Math.max(1, first / 1_000_000 + 1);
  }

  private <O, R> void resubmit(Pending<O, R> pending, long now, Resubmission<O, R> resubmission) {
    if (pending.done()) {
      return;
    }
    if (pending.overdue(now)) {
      pending.fail(ErrorCode.STALE_EPOCH, "the shard's move was not finished in time");
      return;
    }
    try {
      resubmission.submit(shared.routing().table(), pending);
    } catch (QuorateException e) {
      pending.fail(e.code(), e.detail());
    }
  }

  private void sweep() {
    long now = shared.timer().nanoTime();
    for (Group group : groups.values()) {
      if (group.writes != null) {
        group.writes.sweep(now);
      }
      for (Lane<ReadOperation, ReadResult> lane : group.reads.values()) {
        lane.sweep(now);
      }
    }
    shared.timer().schedule(SWEEP_MS, this::sweep);
  }
}
