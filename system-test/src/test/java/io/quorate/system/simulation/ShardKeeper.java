package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.storage.command.Command;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Result;
import io.quorate.system.simulation.ReferenceState.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells groups in their logs which shards they own, and moves a shard now and then: it is taken
 * from its group as of a new epoch, the other group's revision is brought beyond the first one's,
 * the other group gets it, and gateways hear of it in their own time. The product can't copy a
 * shard's rows yet, so a moved shard is empty, which the history has as a deletion of all its keys.
 */
final class ShardKeeper {
  private static final int MOVER = -1;
  private static final int MAX_RAISES = 24;

  private record Move(
      Place place, String from, String to, long takenEpoch, long givenEpoch, long beganNanos) {
    boolean isToAnother() {
      return !from.equals(to);
    }
  }

  private final Cluster cluster;
  private final World world;
  private final Actor process;
  private final Recorder history;
  private final Set<Place> moved = new HashSet<>();
  private @Nullable Move move;

  ShardKeeper(Cluster cluster, Recorder history) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.history = history;
    this.process = new Actor(world, "keeper");
    tick();
  }

  boolean isIdle() {
    return move == null;
  }

  /** Whether a shard went, or is going, to another group. */
  boolean wasMoved(Place place) {
    return moved.contains(place);
  }

  private void tick() {
    assign();
    Move present = move;
    if (present != null) {
      step(present);
    }
    process.after(world.between(10 * MS, 30 * MS), "tick", this::tick);
  }

  private void assign() {
    for (Map.Entry<Place, Catalog.Route> entry : cluster.catalog().routes()) {
      Catalog.Route route = entry.getValue();
      boolean isLeaving = move != null && move.place().equals(entry.getKey());
      if (!isLeaving && owned(route.groupId(), entry.getKey()) < route.epoch()) {
        propose(route.groupId(), List.of(assignment(entry.getKey(), route.epoch(), true)));
      }
    }
  }

  /** Begins a move, if none is under way and the shard was not moved before. */
  void move(Place place) {
    String from = cluster.catalog().route(place).groupId();
    if (mayBegin(place, from) && moved.add(place)) {
      begin(place, from, from.equals("g1") ? "g2" : "g1");
    }
  }

  /** Takes a shard from its group and gives it back under a newer epoch, with all that it holds. */
  void renew(Place place) {
    String group = cluster.catalog().route(place).groupId();
    if (mayBegin(place, group)) {
      begin(place, group, group);
    }
  }

  private boolean mayBegin(Place place, String group) {
    return move == null && owned(group, place) > 0;
  }

  private void begin(Place place, String from, String to) {
    long epoch = cluster.catalog().epoch();
    world.note("keeper", "moves", place.tenantId() + "/" + place.shard() + " to " + to, epoch);
    move = new Move(place, from, to, epoch + 1, epoch + 2, world.nowNanos());
  }

  private void step(Move now) {
    long target = cluster.reference(now.from()).state().revision();
    long revision = cluster.reference(now.to()).state().revision();
    if (owned(now.to(), now.place()) >= now.givenEpoch()) {
      finish(now);
    } else if (owned(now.from(), now.place()) > -now.takenEpoch()) {
      propose(now.from(), List.of(assignment(now.place(), now.takenEpoch(), false)));
    } else if (revision < target) {
      List<Command> raises = new ArrayList<>();
      for (long i = 0; i < Math.min(MAX_RAISES, target - revision); i++) {
        raises.add(
            new Command.Transact(
                List.of(), List.of(new Command.Mutation(new byte[] {'r'}, false, new byte[0]))));
      }
      propose(now.to(), raises);
    } else {
      propose(now.to(), List.of(assignment(now.place(), now.givenEpoch(), true)));
    }
  }

  private void finish(Move done) {
    move = null;
    cluster.catalog().move(done.place(), done.to(), done.givenEpoch());
    cluster.gateways().forEach(gateway -> gateway.look(world.between(MS, 600 * MS)));
    world.note("keeper", "has moved", "", done.givenEpoch());
    if (done.isToAnother()) {
      recordEmptied(done);
    }
  }

  private void recordEmptied(Move done) {
    Set<String> present = new HashSet<>();
    cluster
        .reference(done.from())
        .state()
        .at(done.place(), "", "", Long.MAX_VALUE)
        .forEach(row -> present.add(row.key()));
    for (String key : Keys.of(done.place())) {
      history.add(
          new Operation(
              MOVER,
              Keys.named(done.place().tenantId(), key),
              new Action.Delete(),
              done.beganNanos(),
              world.nowNanos(),
              present.contains(key) ? new Result.Deleted() : new Result.Absent()));
    }
  }

  private long owned(String groupId, Place place) {
    return cluster.reference(groupId).state().ownedSince(place);
  }

  private static Command assignment(Place place, long epoch, boolean owned) {
    return new Command.AssignShards(place.tenantId(), place.shard(), place.shard(), epoch, owned);
  }

  private void propose(String groupId, List<Command> commands) {
    SimulatedReplica leader = cluster.leaderOf(groupId);
    if (leader == null) {
      return;
    }
    for (Command command : commands) {
      // What became of it shows in the log; the next tick looks.
      var unused = leader.group().propose(command);
    }
  }
}
