package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.system.simulation.ReferenceState.Place;
import java.util.List;

/** Brings what can happen to a cluster, one thing after the other and on top of each other. */
final class Fate {
  private static final long HOUR_MS = 3_600_000;
  private static final int KINDS = 20;

  private final Cluster cluster;
  private final World world;
  private final ShardKeeper keeper;
  private final Actor process;

  /** Runs differ more in what they meet when each has something that it meets often. */
  private final int favourite;

  Fate(Cluster cluster, ShardKeeper keeper) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.keeper = keeper;
    this.process = new Actor(world, "fate");
    this.favourite = world.below(KINDS);
    next();
  }

  private void next() {
    long every = cluster.weather().faultEveryNanos;
    if (every > 0) {
      process.after(
          world.between(every / 4, 2 * every),
          "strikes",
          () -> {
            strike();
            next();
          });
    }
  }

  /** All faults end, and what is down starts again. */
  void relent() {
    process.kill();
    cluster.weather().clearUp();
    cluster.network().heal();
    for (SimulatedNode node : cluster.nodes()) {
      node.fillDisk(false);
      node.start();
    }
  }

  private void strike() {
    SimulatedNode node = cluster.node(Cluster.NODES.get(world.below(Cluster.NODES.size())));
    String group = Cluster.GROUPS.get(world.below(Cluster.GROUPS.size()));
    switch (world.chance(400) ? favourite : world.below(KINDS)) {
      case 0, 1, 2 -> crash(node);
      case 3 -> stop(node);
      case 4, 5 -> isolate(world.chance(500) ? leaderOr(node, group) : node);
      case 6 -> separate(node);
      case 7, 8 -> changeLeader(node, group);
      case 9, 10 -> snapshot(node, group);
      case 11 -> gateway().crash();
      case 12 -> fillDisk(node);
      case 13 -> jumpClock(node);
      case 14, 15 -> move();
      case 16, 17 -> pause(node);
      case 18 -> splitVote(node, group);
      default -> crashAll();
    }
  }

  private SimulatedNode leaderOr(SimulatedNode node, String group) {
    SimulatedReplica leader = cluster.leaderOf(group);
    return leader == null ? node : cluster.node(leader.nodeId());
  }

  private SimulatedGateway gateway() {
    return cluster.gateways().get(world.below(cluster.gateways().size()));
  }

  private void crash(SimulatedNode node) {
    node.crash(world.chance(500));
    process.after(world.between(MS, 600 * MS), "restarts", node::start);
  }

  /** As with SIGSTOP, or a long collection of garbage: it does nothing, and then all at once. */
  private void pause(SimulatedNode node) {
    long nanos = world.between(20 * MS, 700 * MS);
    node.process().pause(world.nowNanos() + nanos);
    world.note(node.id(), "pauses", "", nanos / MS);
  }

  /** Two that don't hear each other stand for election, and the one that decides restarts. */
  private void splitVote(SimulatedNode decider, String group) {
    List<String> others = Cluster.NODES.stream().filter(id -> !id.equals(decider.id())).toList();
    cut(others.get(0), others.get(1), true, true);
    campaign(others.get(0), group);
    long voted = 2 * cluster.network().delayNanos();
    process.after(
        voted,
        "restarts",
        () -> {
          decider.crash(world.chance(500));
          decider.start();
        });
    process.after(voted + world.between(0, MS), "stands too", () -> campaign(others.get(1), group));
    healLater();
  }

  private void campaign(String nodeId, String group) {
    SimulatedReplica replica = cluster.node(nodeId).replica(group);
    if (replica != null) {
      replica.raft().campaign();
    }
  }

  private void crashAll() {
    if (world.chance(600)) {
      boolean powerLost = world.chance(700);
      cluster.nodes().forEach(node -> node.crash(powerLost));
      cluster
          .nodes()
          .forEach(node -> process.after(world.between(5 * MS, 400 * MS), "restarts", node::start));
    }
  }

  private void stop(SimulatedNode node) {
    node.stop();
    process.after(world.between(20 * MS, 300 * MS), "restarts", node::start);
  }

  /** Cuts a node off from some of the others, one way or both. */
  private void isolate(SimulatedNode node) {
    boolean hears = world.chance(250);
    boolean speaks = !hears && world.chance(250);
    for (String other : Cluster.NODES) {
      if (!other.equals(node.id()) && world.chance(850)) {
        cut(node.id(), other, !speaks, !hears);
      }
    }
    for (SimulatedGateway gateway : cluster.gateways()) {
      if (world.chance(300)) {
        cut(node.id(), gateway.id(), !speaks, !hears);
      }
    }
    healLater();
  }

  private void separate(SimulatedNode node) {
    cut(node.id(), gateway().id(), world.chance(700), world.chance(700));
    healLater();
  }

  private void cut(String from, String to, boolean there, boolean back) {
    if (there) {
      cluster.network().cut(from, to);
    }
    if (back) {
      cluster.network().cut(to, from);
    }
    world.note("fate", "cuts", from + " and " + to, (there ? 1 : 0) + (back ? 2 : 0));
  }

  private void healLater() {
    process.after(world.between(30 * MS, 700 * MS), "heals", cluster.network()::heal);
  }

  private void changeLeader(SimulatedNode node, String group) {
    SimulatedReplica leader = cluster.leaderOf(group);
    if (world.chance(300) && leader != null) {
      leader.raft().stepDown("fate");
    } else if (world.chance(400) && leader != null) {
      var unused = leader.raft().transferLeadership(node.id());
    } else {
      campaign(node.id(), group);
    }
  }

  private void snapshot(SimulatedNode node, String group) {
    SimulatedReplica replica = node.replica(group);
    if (replica != null) {
      var unused = replica.raft().snapshot();
    }
  }

  private void fillDisk(SimulatedNode node) {
    node.fillDisk(true);
    world.note(node.id(), "disk full", "", 0);
    process.after(world.between(50 * MS, 400 * MS), "room again", () -> node.fillDisk(false));
  }

  private void jumpClock(SimulatedNode node) {
    long byMs = world.between(-HOUR_MS, HOUR_MS);
    node.jumpClock(byMs);
    world.note(node.id(), "clock jumps", "", byMs);
  }

  private void move() {
    int tenant = Catalog.TENANTS.get(world.below(Catalog.TENANTS.size()));
    Place place = new Place(tenant, world.below(Catalog.SHARDS));
    if (cluster.movesShards() && world.chance(600)) {
      keeper.move(place);
    } else {
      keeper.renew(place);
    }
  }
}
