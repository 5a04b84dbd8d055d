package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run: clients at work while fate strikes, then calm until all replicas agree, then judgement.
 * The seed decides everything: a run with the same seed has the same trace.
 */
final class Simulation {
  private static final int CLIENTS = 6;
  private static final int WATCHERS = 3;
  private static final int OPERATIONS = 28;
  private static final long SLICE_NANOS = 20 * MS;
  private static final long WORK_NANOS = 120_000 * MS;
  private static final long CALM_NANOS = 60_000 * MS;

  /** Of so many runs one is on MapDB, which takes longer. */
  private static final int MAP_DB_EVERY = 200;

  private final long seed;
  private final Trace trace;
  private final World world;
  private final Recorder history = new Recorder();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final List<SimulatedWatcher> watchers = new ArrayList<>();
  private final Cluster cluster;
  private final ShardKeeper keeper;
  private final Fate fate;

  /** What a run was like. */
  record Report(long traceHash, int steps, List<Operation> history, long virtualNanos) {}

  private Simulation(long seed, Mistake mistake, Path home, @Nullable Consumer<String> listener) {
    this.seed = seed;
    this.trace = new Trace(listener);
    this.world = new World(seed, trace);
    boolean usesMapDb = mistake == Mistake.NONE && Math.floorMod(seed, MAP_DB_EVERY) == 17;
    this.cluster = new Cluster(world, mistake, usesMapDb, home);
    this.keeper = new ShardKeeper(cluster, history);
    this.fate = new Fate(cluster, keeper);
    for (int i = 0; i < WATCHERS; i++) {
      int tenantId = Catalog.TENANTS.get(i % Catalog.TENANTS.size());
      watchers.add(new SimulatedWatcher(cluster, keeper, i, tenantId));
    }
    Floors floors = new Floors(world);
    for (int i = 0; i < CLIENTS; i++) {
      int tenantId = Catalog.TENANTS.get(i % Catalog.TENANTS.size());
      clients.add(new SimulatedClient(cluster, i, tenantId, OPERATIONS, history, floors));
    }
  }

  /**
   * Runs a seed.
   *
   * @param parent of the run's files, which are removed
   * @param listener gets the trace as it grows; null for none
   * @throws Broken when an invariant is
   */
  static Report run(long seed, Mistake mistake, Path parent, @Nullable Consumer<String> listener) {
    Path home = parent.resolve("seed-" + seed);
    try {
      return new Simulation(seed, mistake, home, listener).run();
    } finally {
      delete(home);
    }
  }

  private Report run() {
    runUntil(() -> clients.stream().allMatch(SimulatedClient::isDone), WORK_NANOS);
    world.require(
        clients.stream().allMatch(SimulatedClient::isDone),
        Invariant.EVERY_CALL_ENDS,
        () -> "clients still wait");
    fate.relent();
    watchers.forEach(SimulatedWatcher::settle);
    runUntil(this::isCalm, CALM_NANOS);
    world.require(
        isCalm(), Invariant.REPLICAS_CONVERGE, () -> "not calm after " + CALM_NANOS / MS + " ms");
    if (world.breach() == null) {
      Judgement.of(world, cluster, history.all());
      watchers.forEach(watcher -> WatchJudgement.of(world, cluster, keeper, watcher));
    }
    World.Breach breach = world.breach();
    cluster.nodes().forEach(node -> node.crash(false));
    if (breach != null) {
      throw new Broken(seed, breach, trace);
    }
    return new Report(trace.hash(), trace.steps(), history.all(), world.nowNanos());
  }

  private interface Condition {
    boolean holds();
  }

  private void runUntil(Condition condition, long atMostNanos) {
    long until = world.nowNanos() + atMostNanos;
    while (world.breach() == null && world.nowNanos() < until && !condition.holds()) {
      world.runUntil(world.nowNanos() + SLICE_NANOS);
    }
  }

  private boolean isCalm() {
    return keeper.isIdle()
        && cluster.gateways().stream().allMatch(gateway -> gateway.dispatcher().idle())
        && watchers.stream().allMatch(SimulatedWatcher::isAtEnd)
        && Cluster.GROUPS.stream().allMatch(this::hasConverged);
  }

  private boolean hasConverged(String groupId) {
    long last = cluster.reference(groupId).lastIndex();
    for (SimulatedNode node : cluster.nodes()) {
      SimulatedReplica replica = node.replica(groupId);
      if (replica == null || replica.raft().applying().appliedIndex() != last) {
        return false;
      }
    }
    // What ends by itself has ended by then: clients make no key and no lease of more than seconds.
    SimulatedReplica leader = cluster.leaderOf(groupId);
    return leader != null && leader.group().machine().nextEndMs() == Long.MAX_VALUE;
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
