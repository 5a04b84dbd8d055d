package io.quorate.cli.dev;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cluster of one directory: makes it, starts what does not run, stops what does.
 *
 * <p>It keeps no state: {@code cluster.json} and the process table are the truth, so any number of
 * commands can look at the same cluster. Starting and stopping hold the directory's lock. One
 * thread calls it, but for {@link #stopOnSignal}.
 */
@SuppressWarnings("try") // a lock is held, not used
final class DevCluster {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  private static final long CANCEL_MS = 200;

  private final DevLayout layout;
  private final Configs configs;
  private final Consumer<String> progress;

  /** Set while {@link #start} holds the lock, so that a signal's thread need not wait for it. */
  private volatile boolean starting;

  private volatile boolean cancelled;

  DevCluster(DevLayout layout, Consumer<String> progress) {
    this.layout = layout;
    this.configs = new Configs(layout);
    this.progress = progress;
  }

  /** What a person asked for; null where they asked for nothing. */
  record Wishes(@Nullable Integer nodes, @Nullable Integer groups, @Nullable Integer port) {}

  /**
   * What a start did.
   *
   * @param started the services that it started; none when all ran already
   */
  record Started(Topology topology, List<String> started, boolean supervised) {}

  Optional<Topology> topology() throws IOException {
    return configs.read();
  }

  RunningCluster running() throws IOException {
    return RunningCluster.read(layout.clusterFile());
  }

  /**
   * Starts what does not run and waits until the gateway serves. When a new process ends early or
   * time runs out, the processes that this call started are stopped again.
   */
  Started start(
      Wishes wishes, Starter starter, @Nullable ProcessRecord supervisor, Duration timeout)
      throws IOException, InterruptedException {
    Files.createDirectories(layout.directory());
    try (DirectoryLock lock = DirectoryLock.acquire(layout.lockFile(), LOCK_PATIENCE)) {
      RunningCluster before = running();
      Topology topology = prepare(wishes, before);
      List<String> missing = services(topology).stream().filter(s -> !before.alive(s)).toList();
      if (missing.isEmpty()) {
        return new Started(topology, missing, before.supervised());
      }
      checkPorts(topology, missing);
      progress.accept("starting " + String.join(", ", missing));
      RunningCluster cluster = before.supervised() ? before : before.supervisedBy(supervisor);
      Map<String, Process> children = new LinkedHashMap<>();
      boolean serves = false;
      try {
        starting = true;
        for (String service : missing) {
          if (cancelled) {
            throw new CliException(ExitCode.INTERRUPTED, "interrupted");
          }
          Process child = starter.start(service);
          children.put(service, child);
          cluster = cluster.with(service, ProcessRecord.of(child.toHandle()));
          // Written at once: whatever happens next, nothing runs that nobody knows of.
          cluster.write(layout.clusterFile(), topology);
        }
        new Readiness(layout, progress).await(topology, children, timeout);
        serves = true;
      } finally {
        starting = false;
        if (!serves) {
          stopStarted(cluster, children);
        }
      }
      return new Started(topology, missing, before.supervised());
    }
  }

  /** Stops everything; whether there was anything. */
  boolean stop() throws IOException, InterruptedException {
    if (!Files.isDirectory(layout.directory())) {
      return false;
    }
    try (DirectoryLock lock = DirectoryLock.acquire(layout.lockFile(), LOCK_PATIENCE)) {
      RunningCluster cluster = running();
      boolean any = cluster.processes().values().stream().anyMatch(ProcessRecord::alive);
      Stopper.stop(cluster, STOP_PATIENCE);
      Files.deleteIfExists(layout.clusterFile());
      return any;
    }
  }

  /** Stops everything while the process is being ended, a start that is under way included. */
  void stopOnSignal() throws IOException, InterruptedException {
    cancelled = true;
    if (!starting) {
      stop();
      return;
    }
    // No more than one process can still be on its way into the file.
    TimeUnit.MILLISECONDS.sleep(CANCEL_MS);
    Stopper.stop(running(), STOP_PATIENCE);
    Files.deleteIfExists(layout.clusterFile());
  }

  static List<String> services(Topology topology) {
    List<String> services = new ArrayList<>();
    topology.nodes().forEach(node -> services.add(node.id()));
    services.add(Topology.GATEWAY);
    return services;
  }

  private void stopStarted(RunningCluster cluster, Map<String, Process> children)
      throws IOException, InterruptedException {
    Map<String, ProcessRecord> started = new LinkedHashMap<>(cluster.processes());
    started.keySet().retainAll(children.keySet());
    Stopper.stop(new RunningCluster(started, null), STOP_PATIENCE);
    if (cluster.processes().values().stream().noneMatch(ProcessRecord::alive)) {
      Files.deleteIfExists(layout.clusterFile());
    }
  }

  private Topology prepare(Wishes wishes, RunningCluster running) throws IOException {
    Optional<Topology> present = configs.read();
    if (present.isEmpty()) {
      Topology topology =
          Topology.plan(
              or(wishes.nodes(), DevCommand.DEFAULT_NODES),
              or(
                  wishes.groups(),
                  DevCommand.defaultGroups(Runtime.getRuntime().availableProcessors())),
              or(wishes.port(), DevCommand.DEFAULT_PORT),
              new Ports());
      configs.create(topology, new Secrets(layout).create());
      return topology;
    }
    Topology topology = present.get();
    require("nodes", wishes.nodes(), topology.nodes().size());
    require("groups", wishes.groups(), topology.groups());
    Integer port = wishes.port();
    if (port == null || port == 0 || topology.gateway().address().endsWith(":" + port)) {
      return topology;
    }
    if (running.alive(Topology.GATEWAY)) {
      throw new CliException(
          ExitCode.CONFLICT,
          "the cluster runs already, at "
              + topology.gateway().url()
              + "; stop it to change the port");
    }
    Topology moved = topology.withGatewayPort(port);
    configs.writeGateway(moved);
    return moved;
  }

  private void require(String what, @Nullable Integer wished, int present) {
    if (wished != null && wished != present) {
      throw new CliException(
          ExitCode.USAGE,
          "the cluster in %s has %d %s, not %d; give another --data for a new one"
              .formatted(layout.directory(), present, what, wished));
    }
  }

  private static int or(@Nullable Integer wished, int otherwise) {
    return wished == null ? otherwise : wished;
  }

  private void checkPorts(Topology topology, List<String> missing) {
    for (Topology.Node node : topology.nodes()) {
      if (missing.contains(node.id())) {
        checkPort(node.id(), node.address());
        checkPort(node.id(), node.metrics());
      }
    }
    if (missing.contains(Topology.GATEWAY)) {
      checkPort(Topology.GATEWAY, topology.gateway().address());
      checkPort(Topology.GATEWAY, topology.gateway().metrics());
    }
  }

  private void checkPort(String service, String address) {
    if (!Ports.isFree(address)) {
      String remedy =
          service.equals(Topology.GATEWAY)
              ? "give another --port"
              : "stop what uses it, or change it in " + layout.config(service);
      throw new CliException(
          ExitCode.CONFLICT,
          "%s wants to listen on %s, which is taken; %s".formatted(service, address, remedy));
    }
  }
}
