package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.group.Expirer;
import io.quorate.storage.group.Group;
import io.quorate.storage.group.GroupClock;
import io.quorate.storage.group.GroupLimits;
import io.quorate.storage.group.Housekeeping;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/** One group's replica on one node, put together as the product does it, on the model of Raft. */
record SimulatedReplica(String nodeId, Group group, SimulatedRaft raft, Path stateHome) {
  /** Small, so that runs of a few hundred operations meet every bound. */
  static final GroupLimits LIMITS =
      new GroupLimits(3, 8, 2_048, 40, 16_384, 48, 4, 4_096, 100, 100);

  private static final Housekeeping.Settings HOUSEKEEPING =
      new Housekeeping.Settings(60, 1_200, 60, 150);

  static SimulatedReplica open(
      ReplicaSite site,
      ReplicaDisk disk,
      Engine engine,
      ReferenceGroup reference,
      SimulatedNode node) {
    World world = site.world();
    Executor background =
        task -> site.process().after(world.between(MS, 60 * MS), "background", task);
    Executor reads =
        task -> {
          if (world.chance(site.weather().busyPerMille)) {
            throw new RejectedExecutionException("simulated");
          }
          site.process().after(world.between(10_000, MS), "read", task);
        };
    Path home = engine.home(site.groupId());
    GroupStateMachine machine =
        GroupStateMachine.open(
            site.groupId(),
            home.resolve("state"),
            engine.stores(),
            engine.snapshots(site, home),
            background);
    SimulatedRaft raft = new SimulatedRaft(site, disk, machine, reference, home.resolve("raft"));
    LongSupplier monotonicNanos =
        site.mistake() == Mistake.WALL_CLOCK
            ? () -> world.nowNanos() + node.clockLeapsMs() * MS
            : world::nowNanos;
    GroupClock clock =
        new GroupClock(SimulatedRaft.ELECTION_NANOS / MS, node::clockMs, monotonicNanos);
    Group group = new Group(raft, machine, LIMITS, reads, clock, world::nowNanos, node::isDiskFull);
    new Expirer(group, (delayMs, task) -> after(site, delayMs, task)).start();
    Housekeeping housekeeping =
        new Housekeeping(group, HOUSEKEEPING, tenantId -> 0, () -> world.nowNanos() / MS);
    tick(site, housekeeping, group);
    return new SimulatedReplica(site.nodeId(), group, raft, home.resolve("state"));
  }

  /** Gives what cancels it. */
  private static Runnable after(ReplicaSite site, long delayMs, Runnable task) {
    boolean[] isCancelled = new boolean[1];
    site.process()
        .after(
            delayMs * MS,
            "expiry",
            () -> {
              if (!isCancelled[0]) {
                task.run();
              }
            });
    return () -> isCancelled[0] = true;
  }

  private static void tick(ReplicaSite site, Housekeeping housekeeping, Group group) {
    site.process()
        .after(
            HOUSEKEEPING.intervalMs() * MS,
            "housekeeping",
            () -> {
              housekeeping.tick();
              group.endLongWaits();
              tick(site, housekeeping, group);
            });
  }
}
