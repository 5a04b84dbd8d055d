package io.quorate.storage.node;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.ReplicaStatus;
import io.quorate.internal.v1.StatusRequest;
import io.quorate.internal.v1.WatchCatalogRequest;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.config.ConfigFile;
import io.quorate.storage.group.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Storage nodes in this JVM, each with its own directory and ports, as processes would be. A node
 * can be stopped and started again. Everything goes through the gRPC port.
 */
public final class TestCluster implements AutoCloseable {
  public static final String SECRET = "a secret of the test cluster";

  private final Path directory;
  private final String name;
  private final String bootstrap;
  private final SortedMap<String, Integer> ports = new TreeMap<>();
  private final SortedMap<String, Integer> metricsPorts = new TreeMap<>();
  private final SortedMap<String, StorageNode> running = new TreeMap<>();
  private final NodeCalls calls;
  private final Optional<TestCertificates> certificates;

  /** Nodes {@code n1..nN}, not started. */
  public TestCluster(Path directory, String name, int nodes, int groups) {
    this(directory, name, nodes, groups, Optional.empty());
  }

  /** With mutual TLS when there are certificates. */
  public TestCluster(
      Path directory, String name, int nodes, int groups, Optional<TestCertificates> certificates) {
    this.certificates = certificates;
    this.calls = new NodeCalls(SECRET, certificates);
    this.directory = directory;
    this.name = name;
    this.bootstrap =
        "{groups: " + groups + ", default_shards: 16, admin_password_hash: \"$argon2id$test\"}";
    List<Integer> free = freePorts(2 * nodes);
    for (int i = 0; i < nodes; i++) {
      ports.put("n" + (i + 1), free.get(2 * i));
      metricsPorts.put("n" + (i + 1), free.get(2 * i + 1));
    }
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("secret"), SECRET);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void startAll() {
    ports.keySet().forEach(this::start);
  }

  public void start(String nodeId) {
    Path file = directory.resolve(nodeId + ".yaml");
    String peers =
        ports.entrySet().stream()
            .map(peer -> peer.getKey() + ": \"127.0.0.1:" + peer.getValue() + "\"")
            .collect(Collectors.joining(", "));
    try {
      Files.writeString(
          file,
          """
          cluster: {name: %s, secret_file: secret}
          node: {id: %s, data_dir: %s, listen: "127.0.0.1:%d", metrics_listen: "127.0.0.1:%d"}
          peers: {%s}
          bootstrap: %s
          raft: {election_timeout_ms: 500}
          %s
          """
              .formatted(
                  name,
                  nodeId,
                  nodeId,
                  ports.get(nodeId),
                  metricsPorts.get(nodeId),
                  peers,
                  bootstrap,
                  certificates.map(TestCertificates::toYaml).orElse("")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    running.put(nodeId, StorageNode.start(ConfigFile.read(file, Map.of()).config()));
  }

  public void stop(String nodeId) {
    StorageNode node = running.remove(nodeId);
    if (node != null) {
      node.stop();
    }
  }

  public void stopAll() {
    List.copyOf(running.keySet()).forEach(this::stop);
  }

  public NodeCalls calls() {
    return calls;
  }

  public Path directoryOf(String nodeId) {
    return directory.resolve(nodeId);
  }

  public String addressOf(String nodeId) {
    return "127.0.0.1:" + ports.get(nodeId);
  }

  public int metricsPortOf(String nodeId) {
    return metricsPorts.get(nodeId);
  }

  public List<String> runningNodes() {
    return List.copyOf(running.keySet());
  }

  /** Waits until all running nodes serve all that belongs to them. */
  public void awaitReady() {
    for (StorageNode node : running.values()) {
      await(60_000, "ready", () -> node.readiness().isReady());
    }
  }

  /** A node's part in a group, while it serves. */
  Optional<Group> group(String nodeId, String groupId) {
    return Optional.ofNullable(running.get(nodeId)).flatMap(node -> node.group(groupId));
  }

  public NodeStatus status(String nodeId) {
    return calls.call(
        addressOf(nodeId), Methods.NODE_STATUS, StatusRequest.getDefaultInstance(), Map.of());
  }

  /** A group's replica on a node. */
  public ReplicaStatus replica(String nodeId, String groupId) {
    return status(nodeId).getReplicasList().stream()
        .filter(replica -> replica.getGroupId().equals(groupId))
        .findFirst()
        .orElseThrow();
  }

  /** The node that leads a group, waiting for one. */
  public String leaderOf(String groupId) {
    return eventually(
        20_000,
        "a leader of " + groupId,
        () -> {
          for (String nodeId : running.keySet()) {
            if (replica(nodeId, groupId).getRole().equals("leader")) {
              return nodeId;
            }
          }
          throw new IllegalStateException("none yet");
        });
  }

  public CatalogView catalog(String nodeId) {
    return calls.first(
        addressOf(nodeId),
        Methods.CATALOG_WATCH,
        WatchCatalogRequest.getDefaultInstance(),
        Map.of());
  }

  @Override
  public void close() {
    stopAll();
    calls.close();
  }

  /** Tries until it does not throw. */
  public static <T> T eventually(long timeoutMs, String what, Callable<T> attempt) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (true) {
      try {
        return attempt.call();
      } catch (Exception | AssertionError e) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("no " + what + " within " + timeoutMs + " ms", e);
        }
        pause();
      }
    }
  }

  private static void await(long timeoutMs, String what, BooleanSupplier condition) {
    eventually(
        timeoutMs,
        what,
        () -> {
          if (!condition.getAsBoolean()) {
            throw new IllegalStateException("not " + what);
          }
          return true;
        });
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> free = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        free.add(socket.getLocalPort());
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return free;
  }
}
