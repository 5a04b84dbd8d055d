package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.batch.Origin;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.op.RequestId;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Result;
import io.quorate.system.simulation.ReferenceState.Place;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * A client of one tenant that does one thing after the other, at any gateway, and writes down what
 * it was told. Scans, batches and deletions of ranges are in classes of their own.
 */
final class SimulatedClient {
  private final Cluster cluster;
  private final World world;
  private final int id;
  private final int tenantId;
  private long requests;
  private final Recorder history;
  private final Floors floors;
  private final Actor process;
  private final Map<String, Long> seen = new HashMap<>();
  private int left;
  private int values;

  SimulatedClient(
      Cluster cluster, int id, int tenantId, int operations, Recorder history, Floors floors) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.id = id;
    this.tenantId = tenantId;
    this.left = operations;
    this.history = history;
    this.floors = floors;
    this.process = new Actor(world, "c" + id);
    next();
  }

  Cluster cluster() {
    return cluster;
  }

  World world() {
    return world;
  }

  Actor process() {
    return process;
  }

  int tenantId() {
    return tenantId;
  }

  Floors floors() {
    return floors;
  }

  boolean isDone() {
    return left < 0;
  }

  /** Thinks a little and does the next thing. */
  void next() {
    if (left-- > 0) {
      process.after(world.between(0, 25 * MS), "acts", this::act);
    }
  }

  private void act() {
    String key = key();
    switch (world.below(23)) {
      case 0, 1, 2, 3, 4, 5 -> read(key, this::next);
      case 6, 7, 8, 9 -> write(key, new Action.Put(value()), this::next);
      case 10, 11 -> writeIfMatch(key);
      case 12 -> write(key, new Action.PutIfAbsent(value()), this::next);
      case 13, 14 -> write(key, new Action.Delete(), this::next);
      case 15, 16 -> new PagedScan(this).start();
      case 17 -> new BatchCall(this).start();
      case 18 -> rare();
      case 19, 20, 21 -> new EndingKeys(this).start();
      default -> readStale(key);
    }
  }

  private void rare() {
    if (world.chance(500)) {
      new RangeDeletion(this).start();
    } else {
      burst();
    }
  }

  private void writeIfMatch(String key) {
    Long revision = seen.get(key);
    if (revision == null) {
      read(key, this::next);
    } else {
      write(key, new Action.PutIfMatch(value(), revision), this::next);
    }
  }

  /** More at once than a tenant may have: some are refused. */
  private void burst() {
    int count = 20 + world.below(30);
    int[] open = {count};
    for (int i = 0; i < count; i++) {
      Action action = world.chance(800) ? new Action.Read() : new Action.Put(value());
      Runnable done =
          () -> {
            if (--open[0] == 0) {
              next();
            }
          };
      if (action.isRead()) {
        read(key(), done);
      } else {
        write(key(), action, done);
      }
    }
  }

  String key() {
    return Keys.ALL.get(world.below(Keys.ALL.size()));
  }

  /** Names its tenant, so that a stranger's is known at sight. */
  String value() {
    return "t" + tenantId + "-c" + id + "-" + values++;
  }

  SimulatedGateway gateway() {
    return cluster.gateways().get(world.below(cluster.gateways().size()));
  }

  long timeoutNanos() {
    return world.between(150 * MS, 1_200 * MS);
  }

  /** The tenant that the gateway takes this client for. */
  int tenantAtGateway() {
    boolean isMistaken = cluster.mistake() == Mistake.MISTAKEN_TENANT && world.chance(50);
    return isMistaken ? 3 - tenantId : tenantId;
  }

  void read(String key, Runnable done) {
    SimulatedGateway gateway = gateway();
    long called = world.nowNanos();
    long timeout = timeoutNanos();
    Place place = Keys.placeOf(tenantId, key);
    long floor = floors.of(place);
    CallWatch watch = new CallWatch(world, process, gateway, "get", timeout, done);
    Future<ReadResult> future =
        gateway.dispatcher().get(tenantId, Keys.bytes(key), 0, false, false, called + timeout);
    gateway.counts(tenantId, future);
    future.onComplete(
        answer ->
            watch.answered(
                answer,
                it -> {
                  Result result =
                      it.succeeded() ? Answers.of(it.result()) : Answers.of(world, it.cause());
                  if (it.result() instanceof ReadResult.Absent absent) {
                    floors.told(place, floor, absent.revision());
                  }
                  record(key, new Action.Read(), called, result);
                  done.run();
                }));
  }

  private void readStale(String key) {
    SimulatedGateway gateway = gateway();
    long timeout = timeoutNanos();
    CallWatch watch = new CallWatch(world, process, gateway, "stale get", timeout, this::next);
    gateway
        .dispatcher()
        .get(tenantId, Keys.bytes(key), 0, false, true, world.nowNanos() + timeout)
        .onComplete(
            answer ->
                watch.answered(
                    answer,
                    it -> {
                      if (it.failed()) {
                        Answers.of(world, it.cause());
                      } else if (Answers.of(it.result()) instanceof Result.Found found) {
                        requireOwn(found.value());
                      }
                      next();
                    }));
  }

  void write(String key, Action action, Runnable done) {
    SimulatedGateway gateway = gateway();
    long called = world.nowNanos();
    long timeout = timeoutNanos();
    Place place = Keys.placeOf(tenantId, key);
    long floor = floors.of(place);
    CallWatch watch =
        new CallWatch(
            world,
            process,
            gateway,
            "write",
            timeout,
            () -> {
              record(key, action, called, new Result.Unknown("the gateway ended"));
              done.run();
            });
    Future<Outcome> future = send(gateway.dispatcher(), key, action, called + timeout);
    gateway.counts(tenantId, future);
    future.onComplete(
        answer ->
            watch.answered(
                answer,
                it -> {
                  Result result =
                      it.succeeded() ? Answers.of(it.result()) : Answers.of(world, it.cause());
                  if (it.result() instanceof Outcome.Deleted deleted) {
                    floors.told(place, floor, deleted.revision());
                  }
                  if (result instanceof Result.Written written) {
                    floors.told(place, floor, written.revision());
                  }
                  record(key, action, called, result);
                  done.run();
                }));
  }

  private Future<Outcome> send(Dispatcher dispatcher, String key, Action action, long deadline) {
    return action instanceof Action.Delete
        ? dispatcher.delete(origin(), Condition.ALWAYS, Keys.bytes(key), deadline)
        : dispatcher.put(
            origin(), conditionOf(action), Keys.bytes(key), Keys.bytes(valueOf(action)), deadline);
  }

  /** Some writes have a request id, by which gateways send them again when an answer is lost. */
  Origin origin() {
    return !cluster.movesShards() && world.chance(500)
        ? new Origin(tenantId, RequestId.of(tenantId, "c" + id, ++requests))
        : Origin.of(tenantId);
  }

  static Condition conditionOf(Action action) {
    if (action instanceof Action.PutIfMatch put) {
      return new Condition.Revisions(new long[] {put.revision()});
    }
    return action instanceof Action.PutIfAbsent ? Condition.ABSENT : Condition.ALWAYS;
  }

  static String valueOf(Action action) {
    if (action instanceof Action.Put put) {
      return put.value();
    } else if (action instanceof Action.PutIfMatch put) {
      return put.value();
    }
    return ((Action.PutIfAbsent) action).value();
  }

  /** Writes down what an operation that was called then has come to by now. */
  void record(String key, Action action, long called, Result result) {
    if (result instanceof Result.Found found) {
      requireOwn(found.value());
      seen.put(key, found.revision());
    } else if (result instanceof Result.Written written) {
      seen.put(key, written.revision());
    } else if (result instanceof Result.ConditionFailed failed && failed.currentRevision() > 0) {
      seen.put(key, failed.currentRevision());
    }
    String name = Keys.named(tenantId, key);
    world.note(process.id(), action.getClass().getSimpleName(), name + " " + result, 0);
    history.add(new Operation(id, name, action, called, world.nowNanos(), result));
  }

  void requireOwn(String value) {
    world.require(
        value.startsWith("t" + tenantId + "-"),
        Invariant.TENANTS_ARE_SEPARATE,
        () -> "a client of tenant " + tenantId + " got " + value);
  }
}
