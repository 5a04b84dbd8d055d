package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.gateway.batch.BatchLimits;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.Routing;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.watch.QueuedBytes;
import io.quorate.gateway.watch.WatchHub;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One event loop of a gateway, with the routing table that it has at the time. */
final class SimulatedGateway implements Routing {
  /** Small, so that a burst of a client meets them. */
  static final BatchLimits LIMITS = new BatchLimits(24, 8_192, 32, 16_384);

  static final int WATCH_TIMEOUT_MS = 500;

  private static final BatchLimits NO_LIMITS =
      new BatchLimits(1 << 20, 1L << 30, 1 << 20, 1L << 30);

  /** Counts for nobody; made once, since its meters take longer than a short run. */
  private static final GatewayMetrics METRICS = new GatewayMetrics(new SimpleMeterRegistry());

  private final Cluster cluster;
  private final World world;
  private final String id;
  private final List<Runnable> callers = new ArrayList<>();
  private Actor process;
  private GatewayCalls calls;
  private Dispatcher dispatcher;
  private WatchHub watches;
  private RoutingTable table;
  private Map<Integer, Integer> underWay = new HashMap<>();
  private boolean looking;

  SimulatedGateway(Cluster cluster, String id) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.id = id;
    this.table = cluster.catalog().newest();
    this.process = new Actor(world, id);
    this.calls = new GatewayCalls(cluster, process);
    this.dispatcher = opened();
    this.watches = watching();
  }

  private Dispatcher opened() {
    boolean isUnbounded = cluster.mistake() == Mistake.UNBOUNDED_QUEUE;
    return new Dispatcher(
        this,
        calls,
        new GatewayLoop(world, process, cluster.mistake()),
        isUnbounded ? NO_LIMITS : LIMITS,
        METRICS);
  }

  private WatchHub watching() {
    return new WatchHub(dispatcher, new QueuedBytes(1 << 20, 1 << 20), WATCH_TIMEOUT_MS);
  }

  String id() {
    return id;
  }

  Actor process() {
    return process;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  WatchHub watches() {
    return watches;
  }

  /** Whoever waits for this gateway is told when it ends. */
  void waits(Runnable lost) {
    callers.add(lost);
  }

  void left(Runnable lost) {
    callers.remove(lost);
  }

  /** Ends and is started again at once: gateways hold no state. */
  void crash() {
    world.note(id, "is killed", "", 0);
    process.kill();
    List<Runnable> lost = List.copyOf(callers);
    callers.clear();
    process = new Actor(world, id);
    calls = new GatewayCalls(cluster, process);
    dispatcher = opened();
    watches = watching();
    looking = false;
    underWay = new HashMap<>();
    lost.forEach(Runnable::run);
  }

  /** An operation that was just given to the dispatcher; those not refused at once wait there. */
  void counts(int tenantId, Future<?> call) {
    if (call.isComplete()) {
      return;
    }
    Map<Integer, Integer> present = underWay;
    int count = present.merge(tenantId, 1, Integer::sum);
    world.require(
        count <= LIMITS.tenantOperations(),
        Invariant.QUEUES_ARE_BOUNDED,
        () -> id + ": " + count + " operations of tenant " + tenantId + " are under way");
    call.onComplete(ignored -> present.merge(tenantId, -1, Integer::sum));
  }

  @Override
  public RoutingTable table() {
    return table;
  }

  @Override
  public void suspectStale() {
    look(world.between(MS, 250 * MS));
  }

  /** The catalog's stream brings a newer table after a while. */
  void look(long afterNanos) {
    if (!looking) {
      looking = true;
      process.after(
          afterNanos,
          "catalog",
          () -> {
            looking = false;
            table = cluster.catalog().newest();
          });
    }
  }

  void connectionsLost(String nodeId) {
    calls.connectionsLost(nodeId);
  }
}
