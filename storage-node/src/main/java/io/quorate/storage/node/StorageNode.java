package io.quorate.storage.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.catalog.CatalogKeys;
import io.quorate.storage.catalog.HistoryWindows;
import io.quorate.storage.config.ConfigException;
import io.quorate.storage.config.HostPort;
import io.quorate.storage.config.NodeConfig;
import io.quorate.storage.group.Group;
import io.quorate.storage.group.Housekeeping;
import io.quorate.storage.health.Readiness;
import io.quorate.storage.identity.DataDirectory;
import io.quorate.storage.identity.PeerIdentities;
import io.quorate.storage.metrics.MetricsServer;
import io.quorate.storage.metrics.ProcessMetrics;
import io.quorate.storage.mvcc.mapdb.MapDbStores;
import io.quorate.storage.raft.jraft.JRaftEngine;
import io.quorate.storage.raft.jraft.RaftTransport;
import io.quorate.storage.raft.jraft.ReplicaOptions;
import io.quorate.storage.raft.jraft.SharedLog;
import io.quorate.storage.rpc.CatalogFollower;
import io.quorate.storage.rpc.CatalogService;
import io.quorate.storage.rpc.DataService;
import io.quorate.storage.rpc.HealthService;
import io.quorate.storage.rpc.KvService;
import io.quorate.storage.rpc.NodeService;
import io.quorate.storage.rpc.RpcServer;
import io.quorate.storage.snapshot.SnapshotThrottle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One storage node, wired by constructors. {@link #start} opens what is on disk and binds the ports
 * and returns; replicas open in the background, and {@code /readyz} says when they serve. {@link
 * #stop} gives leadership away, closes in the opposite order, and leaves files that the next start
 * can trust.
 */
public final class StorageNode {
  private static final Logger LOG = LoggerFactory.getLogger(StorageNode.class);
  private static final int READ_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final int WAITING_READS = 1_024;
  private static final long SNAPSHOT_BYTES_PER_SECOND = 64L << 20;
  private static final long REPLICAS_CLOSE_MS = 4_000;
  private static final long START_MS = 30_000;
  private static final long STOP_MS = 1_500;

  private final DataDirectory directory;
  private final Vertx vertx;
  private final ScheduledExecutorService scheduler =
      Executors.newScheduledThreadPool(2, NamedThreads.daemon("housekeeping"));
  private final ExecutorService reads =
      new ThreadPoolExecutor(
          READ_THREADS,
          READ_THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_READS),
          NamedThreads.daemon("reads"));
  private final ExecutorService background =
      Executors.newSingleThreadExecutor(NamedThreads.daemon("snapshots"));
  private final JRaftEngine raft;
  private final Replicas replicas;
  private final NodeReadiness readiness;
  private final Reconciler reconciler;
  private final CatalogService catalogService;
  private final CatalogFollower follower;
  private final RpcServer server;
  private final MetricsServer metricsServer;
  private final ProcessMetrics processMetrics;

  /** Takes the directory over, and closes it. */
  private StorageNode(NodeConfig config, DataDirectory directory, SharedLog log) {
    this.directory = directory;
    int eventLoops = config.node().eventLoops();
    this.vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
    CatalogFeed feed = new CatalogFeed();
    HistoryWindows windows = new HistoryWindows();
    var unusedSubscription = feed.subscribe(windows::learn);
    PeerIdentities peers = new PeerIdentities(directory.identity(), config.peers().keySet());
    Network network = new Network(config, feed);
    RaftTransport transport =
        new RaftTransport(network.transportOptions(vertx, directory::identity, peers));
    this.raft = new JRaftEngine(transport, log, replicaOptions(config));
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    DiskSpace disk = new DiskSpace(directory.path(), scheduler);
    disk.look();
    SnapshotThrottle throttle = SnapshotThrottle.of(SNAPSHOT_BYTES_PER_SECOND);
    Archives archives = new Archives(directory.path(), config.node().id());
    this.replicas =
        new Replicas(
            new EngineReplicas(
                directory,
                new MapDbStores(throttle::pass),
                archives,
                throttle,
                raft,
                disk,
                reads,
                background,
                scheduler,
                housekeeping(config),
                windows::ofTenantMs,
                registry,
                this::opened),
            disk);
    this.readiness = new NodeReadiness(config.node().id(), feed, replicas);
    this.reconciler =
        new Reconciler(directory, peers, replicas, feed, new MetaLeader(config, peers, replicas));
    this.catalogService = new CatalogService(feed, replicas, config.raft().historyMs());
    this.follower =
        new CatalogFollower(
            vertx,
            network.clientOptions(),
            config.cluster().secret().reveal(),
            feed,
            () -> feed.current().isEmpty() || replicas.serving(CatalogKeys.GROUP).isEmpty(),
            network::otherNodes);
    this.server = new RpcServer(vertx, network.serverOptions(eventLoops));
    this.metricsServer =
        new MetricsServer(
            vertx,
            config.node().metricsListen().host(),
            config.node().metricsListen().port(),
            registry,
            readiness::current);
    this.processMetrics = new ProcessMetrics(registry, disk::freeBytes, disk::totalBytes);
    NodeFindings findings = new NodeFindings(directory::identity, feed, disk);
    NodeOperator operator = new NodeOperator(config, directory, replicas, archives, disk, findings);
    var unused = scheduler.scheduleWithFixedDelay(disk::look, 1, 1, TimeUnit.SECONDS);
    bind(config, feed, transport, operator, registry);
  }

  /** Opens and binds everything; blocks. Replicas go on opening when this returns. */
  public static StorageNode start(NodeConfig config) {
    DataDirectory directory =
        DataDirectory.open(config.node().dataDir(), config.node().id(), config.cluster().name());
    SharedLog log;
    try {
      log = SharedLog.open(directory.path().resolve("log"));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
    StorageNode node = new StorageNode(config, directory, log);
    LOG.info(
        "node {} of cluster {} listens on {} (native transport: {}), metrics on {}",
        config.node().id(),
        config.cluster().name(),
        config.node().listen(),
        node.vertx.isNativeTransportEnabled(),
        config.node().metricsListen());
    return node;
  }

  private void bind(
      NodeConfig config,
      CatalogFeed feed,
      RaftTransport transport,
      NodeOperator operator,
      PrometheusMeterRegistry registry) {
    // Groups that were here before are opened at once; the catalog is asked when they run.
    boolean hostsMeta = config.metaMembers().contains(config.node().id());
    Future<?> bound =
        server
            .start(
                List.of(
                    new DataService(replicas, registry),
                    catalogService,
                    new NodeService(operator),
                    (loop, grpc) -> transport.bind(grpc)),
                List.of(new KvService(feed, replicas), new HealthService(readiness::current)))
            .recover(e -> notBound("node.listen", config.node().listen(), e))
            .compose(port -> metricsServer.start())
            .recover(e -> notBound("node.metrics_listen", config.node().metricsListen(), e));
    await(bound, "binding the ports");
    if (hostsMeta) {
      replicas.open(CatalogKeys.GROUP, config.metaMembers());
    }
    directory.identity().replicas().forEach(replicas::open);
    reconciler.start();
    follower.start();
  }

  private static Future<Integer> notBound(String key, HostPort address, Throwable error) {
    boolean isTaken = String.valueOf(error.getMessage()).contains("bind");
    return Future.failedFuture(
        isTaken
            ? new ConfigException(
                key + ": can't listen on " + address + ": " + error.getMessage(), error)
            : error);
  }

  private void opened(Group group) {
    if (group.groupId().equals(CatalogKeys.GROUP)) {
      group.onPublished(position -> reconciler.kick());
    }
  }

  private static void await(Future<?> future, String what) {
    try {
      future.toCompletionStage().toCompletableFuture().get(START_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ConfigException misfit) {
        throw misfit;
      }
      throw new IllegalStateException(what + " failed", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(what + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + what, e);
    }
  }

  /** What is stopped may fail to stop; the next things are stopped all the same. */
  private static void awaitQuietly(Future<?> future, String what) {
    try {
      future.toCompletionStage().toCompletableFuture().get(STOP_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("{} did not stop cleanly", what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ReplicaOptions replicaOptions(NodeConfig config) {
    return ReplicaOptions.defaults()
        .withElectionTimeoutMs(config.raft().electionTimeoutMs())
        .withSnapshotAfterLogBytes(config.raft().snapshotLogBytes());
  }

  private static Housekeeping.Settings housekeeping(NodeConfig config) {
    Housekeeping.Settings defaults = Housekeeping.Settings.DEFAULT;
    return new Housekeeping.Settings(
        defaults.intervalMs(),
        config.raft().historyMs(),
        defaults.windowRevisions(),
        defaults.checkpointEveryMs());
  }

  /** This node's part in a group, while it serves. */
  Optional<Group> group(String groupId) {
    return replicas.serving(groupId);
  }

  /** Whether the node serves, and why not. */
  Readiness readiness() {
    return readiness.current();
  }

  /** Stops the node; blocks for some seconds at most. */
  public void stop() {
    LOG.info("stopping");
    readiness.stopping();
    follower.stop();
    reconciler.stop();
    scheduler.shutdown();
    new LeadershipHandover(replicas).run();
    catalogService.close();
    replicas.close(REPLICAS_CLOSE_MS);
    awaitQuietly(server.stop(), "the gRPC port");
    raft.close();
    reads.shutdown();
    background.shutdown();
    awaitQuietly(metricsServer.stop(), "the metrics port");
    processMetrics.close();
    awaitQuietly(vertx.close(), "Vert.x");
    directory.close();
    LOG.info("stopped");
  }
}
