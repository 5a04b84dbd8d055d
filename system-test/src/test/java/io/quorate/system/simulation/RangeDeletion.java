package io.quorate.system.simulation;

import io.quorate.gateway.batch.Origin;
import io.quorate.gateway.scan.KeyRange;
import io.quorate.proto.op.Outcome;
import io.quorate.system.history.Action;
import io.quorate.system.history.Result;
import io.quorate.system.simulation.ReferenceState.Place;

/**
 * A prefix's deletion, shard by shard in small steps. Which keys a step took it does not tell: in
 * the history each of its keys was deleted then or never, but where nothing was left, none was
 * there.
 */
final class RangeDeletion {
  private final SimulatedClient client;
  private final World world;
  private final String prefix;
  private int steps = 12;

  RangeDeletion(SimulatedClient client) {
    this.client = client;
    this.world = client.world();
    this.prefix = world.chance(500) ? "a" : "b";
  }

  void start() {
    step(0);
  }

  private void step(int shard) {
    if (shard == Catalog.SHARDS || steps-- == 0) {
      client.next();
      return;
    }
    SimulatedGateway gateway = client.gateway();
    long called = world.nowNanos();
    long timeout = client.timeoutNanos();
    CallWatch watch =
        new CallWatch(
            world,
            client.process(),
            gateway,
            "delete range",
            timeout,
            () -> {
              record(shard, called, new Result.Unknown("the gateway ended"));
              client.next();
            });
    KeyRange range = KeyRange.ofPrefix(Keys.bytes(prefix), true, false);
    gateway
        .dispatcher()
        .deleteRange(
            Origin.of(client.tenantId()),
            shard,
            range.start(),
            range.end(),
            1 + world.below(2),
            called + timeout)
        .onComplete(
            answer ->
                watch.answered(
                    answer,
                    it -> {
                      if (it.result() instanceof Outcome.Deleted deleted) {
                        record(
                            shard,
                            called,
                            deleted.count() == 0
                                ? new Result.Absent()
                                : new Result.Unknown("one of several"));
                        step(deleted.more() ? shard : shard + 1);
                      } else {
                        Result result =
                            it.succeeded()
                                ? Answers.of(it.result())
                                : Answers.of(world, it.cause());
                        record(shard, called, result);
                        client.next();
                      }
                    }));
  }

  private void record(int shard, long called, Result result) {
    for (String key : Keys.of(new Place(client.tenantId(), shard))) {
      if (key.startsWith(prefix)) {
        client.record(key, new Action.Delete(), called, result);
      }
    }
  }
}
