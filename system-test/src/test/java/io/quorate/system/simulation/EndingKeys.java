package io.quorate.system.simulation;

import io.quorate.proto.op.Condition;
import io.quorate.proto.op.LeaseIds;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * What a client does with keys that end by themselves, and with leases. The keys are not those of
 * the history, whose judges know of no end without a deletion: these are judged by the reference's
 * reading of the log alone, and all of them are gone when a run is over.
 */
final class EndingKeys {
  private static final int KEYS = 6;
  private static final int LEASES = 3;

  private final SimulatedClient client;
  private final World world;

  EndingKeys(SimulatedClient client) {
    this.client = client;
    this.world = client.world();
  }

  void start() {
    switch (world.below(8)) {
      case 0, 1, 2 -> put();
      case 3 -> lease(false);
      case 4, 5, 6 -> lease(true);
      default -> read();
    }
  }

  private String key() {
    return "e" + world.below(KEYS);
  }

  private long ttlMs() {
    return world.between(1_000, 3_000);
  }

  private long leaseId(int shard) {
    long number = 1L + world.below(LEASES);
    return world.chance(300) ? LeaseIds.ofShard(shard, number << 20) : number;
  }

  private void put() {
    String key = key();
    int shard = Keys.placeOf(client.tenantId(), key).shard();
    Lifetime lifetime =
        switch (world.below(3)) {
          case 0 -> Lifetime.ofTtl(ttlMs());
          case 1 -> Lifetime.ofLease(leaseId(shard));
          default -> new Lifetime(ttlMs(), leaseId(shard));
        };
    byte[] value = Keys.bytes(client.value());
    call(
        "put that ends",
        (gateway, deadline) ->
            gateway
                .dispatcher()
                .put(
                    client.origin(),
                    world.chance(200) ? Condition.ABSENT : Condition.ALWAYS,
                    Keys.bytes(key),
                    value,
                    lifetime,
                    deadline),
        answer -> {});
  }

  /** A grant often comes too late to be the first: then it is refused. */
  private void lease(boolean isLater) {
    int shard = world.below(Catalog.SHARDS);
    int tenantId = client.tenantId();
    long leaseId = leaseId(shard);
    Operation.OfLease operation =
        isLater && world.chance(600)
            ? new Operation.KeepLease(tenantId, shard, 0, leaseId)
            : isLater && world.chance(400)
                ? new Operation.RevokeLease(tenantId, shard, 0, leaseId)
                : new Operation.GrantLease(tenantId, shard, 0, leaseId, ttlMs());
    call(
        "lease",
        (gateway, deadline) -> gateway.dispatcher().lease(client.origin(), operation, deadline),
        answer -> {});
  }

  private void read() {
    String key = key();
    call(
        "get of what ends",
        (gateway, deadline) ->
            gateway.dispatcher().get(client.tenantId(), Keys.bytes(key), 0, false, false, deadline),
        answer -> {
          if (answer instanceof ReadResult.Found found) {
            client.requireOwn(ReferenceState.text(found.entry().value()));
          }
        });
  }

  private interface Call<T> {
    Future<T> at(SimulatedGateway gateway, long deadlineNanos);
  }

  private <T> void call(String name, Call<T> call, Consumer<T> answered) {
    SimulatedGateway gateway = client.gateway();
    long timeout = client.timeoutNanos();
    CallWatch watch = new CallWatch(world, client.process(), gateway, name, timeout, client::next);
    Future<T> future = call.at(gateway, world.nowNanos() + timeout);
    gateway.counts(client.tenantId(), future);
    future.onComplete(
        answer ->
            watch.answered(
                answer,
                it -> {
                  if (it.succeeded()) {
                    answered.accept(it.result());
                  } else {
                    var unused = Answers.of(world, it.cause());
                  }
                  client.next();
                }));
  }
}
