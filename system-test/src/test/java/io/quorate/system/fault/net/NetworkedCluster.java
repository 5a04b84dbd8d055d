package io.quorate.system.fault.net;

import io.quorate.cli.dev.ClusterFiles;
import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.ClusterHealth;
import io.quorate.system.cluster.Distribution;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.http.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Storage nodes and gateways as processes, each in a network namespace of its own. Their files are
 * those of {@code quorate dev}.
 *
 * <p>Nothing of it outlives {@link #close} or this JVM; what a killed JVM left is removed by the
 * next one that makes a {@link Network}. For one thread, but for its getters.
 */
public final class NetworkedCluster implements AutoCloseable {
  public static final int NODE_PORT = 7000;
  private static final int GATEWAY_PORT = 8080;
  private static final String METRICS = "127.0.0.1:9090";

  /** Five JVMs that start at once on a busy machine are slow; what counts is what comes later. */
  private static final Duration START = Duration.ofMinutes(3);

  private static final Duration ANSWER = Duration.ofSeconds(60);

  /**
   * How a cluster is made.
   *
   * @param nodeEnvironment on top of the plain one: settings, JVM flags
   * @param smallDisk the node whose data lie on a file system of their own that can be filled, or
   *     none when it is empty
   */
  public record Options(
      int nodes,
      int gateways,
      int groups,
      Map<String, String> nodeEnvironment,
      Map<String, String> gatewayEnvironment,
      String smallDisk) {
    public static final Options DEFAULT = new Options(3, 2, 4, Map.of(), Map.of(), "");

    public Options withEnvironments(Map<String, String> node, Map<String, String> gateway) {
      return new Options(nodes, gateways, groups, node, gateway, smallDisk);
    }

    public Options withSmallDisk(String node) {
      return new Options(nodes, gateways, groups, nodeEnvironment, gatewayEnvironment, node);
    }
  }

  private final Path data;
  private final Options options;
  private final ClusterFiles files;
  private final Network network;
  private final Map<String, Clock> clocks = new HashMap<>();
  private final Map<String, ServerProcess> processes = new LinkedHashMap<>();
  private final Map<String, AdminApi> admins = new LinkedHashMap<>();
  private final Thread reaper = new Thread(this::removeAll, "networked-cluster-reaper");
  private final SmallDisk disk;

  private NetworkedCluster(Path data, Options options, Network network) {
    this.data = data;
    this.options = options;
    this.files = new ClusterFiles(data);
    this.network = network;
    this.disk =
        new SmallDisk(files.data(options.smallDisk().isEmpty() ? "n1" : options.smallDisk()));
  }

  /** Starts a cluster on an empty directory; returns when every group serves. */
  public static NetworkedCluster start(String name, Options options)
      throws IOException, InterruptedException {
    Path data = Distribution.find().workDirectory(name);
    SmallDisk.unmountBelow(data);
    deleteTree(data);
    List<String> hosts =
        Stream.concat(nodeIds(options).stream(), gatewayIds(options).stream()).toList();
    NetworkedCluster cluster = new NetworkedCluster(data, options, Network.create(hosts));
    Runtime.getRuntime().addShutdownHook(cluster.reaper);
    try {
      cluster.launch();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void launch() throws IOException, InterruptedException {
    files.create(
        options.groups(),
        nodeIds().stream().map(id -> network.address(id) + ":" + NODE_PORT).toList(),
        "0.0.0.0:" + GATEWAY_PORT,
        METRICS);
    if (!options.smallDisk().isEmpty()) {
      disk.mount();
    }
    Clock.compile(data);
    String password = Files.readString(files.passwordFile()).strip();
    for (String id : nodeIds()) {
      plan(id, "node", id, options.nodeEnvironment());
    }
    for (String id : gatewayIds()) {
      plan(id, "gateway", "gateway", options.gatewayEnvironment());
      admins.put(id, new AdminApi(url(id), new Session(url(id), "system", "admin", password)));
    }
    for (ServerProcess process : processes.values()) {
      process.restart();
    }
    health().awaitServing(START);
  }

  private void plan(String id, String role, String config, Map<String, String> extra)
      throws IOException {
    List<String> command = new ArrayList<>(network.entering(id));
    // A session of its own, as quorate dev gives it: kernels share cores out by session.
    command.add("setsid");
    command.addAll(Distribution.find().launcher());
    command.addAll(List.of(role, "--config", files.config(config).toString()));
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(variable -> variable.startsWith("QUORATE_"));
    environment.putAll(Distribution.find().environment());
    if (role.equals("node")) {
      environment.put("QUORATE_PLAINTEXT", "true");
    }
    environment.putAll(extra);
    Path home = data.resolve(id);
    Files.createDirectories(home.resolve("log"));
    Clock clock = Clock.of(data.resolve("clock.so"), home);
    clocks.put(id, clock);
    environment.putAll(clock.environment());
    Path log = home.resolve("log/process.log");
    processes.put(id, ServerProcess.planned(id, data, command, environment, log));
  }

  private static List<String> nodeIds(Options options) {
    return IntStream.rangeClosed(1, options.nodes()).mapToObj(i -> "n" + i).toList();
  }

  private static List<String> gatewayIds(Options options) {
    return IntStream.rangeClosed(1, options.gateways()).mapToObj(i -> "gw" + i).toList();
  }

  public List<String> nodeIds() {
    return nodeIds(options);
  }

  public List<String> gatewayIds() {
    return gatewayIds(options);
  }

  public int groups() {
    return options.groups();
  }

  /** A node or a gateway. */
  public ServerProcess process(String id) {
    ServerProcess process = processes.get(id);
    if (process == null) {
      throw new IllegalArgumentException("no process " + id);
    }
    return process;
  }

  public List<ServerProcess> processes() {
    return List.copyOf(processes.values());
  }

  /** The wall clock that a process sees. */
  public Clock clock(String id) {
    process(id);
    return clocks.get(id);
  }

  public Network network() {
    return network;
  }

  public SmallDisk disk() {
    return disk;
  }

  /** The node whose disk is small, or an empty text. */
  public String smallDiskNode() {
    return options.smallDisk();
  }

  public Path data() {
    return data;
  }

  public Path dataOf(String node) {
    return files.data(node);
  }

  public URI url(String gateway) {
    return URI.create("http://" + network.address(gateway) + ":" + GATEWAY_PORT);
  }

  /** A new sign-in of tenant {@code default}'s user at a gateway. */
  public Session session(String gateway) throws IOException {
    String password = Files.readString(files.passwordFile()).strip();
    return new Session(url(gateway), "default", "admin", password);
  }

  /** Where the password of every tenant's admin is. */
  public Path passwordFile() {
    return files.passwordFile();
  }

  public ClusterHealth health() {
    return new ClusterHealth(
        gatewayIds().stream().map(this::url).toList(), admins.get("gw1"), options.groups());
  }

  /** The groups of data as the first gateway that answers shows them. */
  public List<AdminApi.Group> groupsNow() throws InterruptedException {
    return Await.value(
        "a gateway tells of the groups",
        ANSWER,
        () -> {
          IOException last = new IOException("no gateway");
          for (AdminApi admin : admins.values()) {
            try {
              return admin.groups();
            } catch (IOException e) {
              last = e;
            }
          }
          throw last;
        });
  }

  public AdminApi admin(String gateway) {
    AdminApi admin = admins.get(gateway);
    if (admin == null) {
      throw new IllegalArgumentException("no gateway " + gateway);
    }
    return admin;
  }

  private void removeAll() {
    try {
      for (ServerProcess process : processes.values()) {
        kill(process.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ending " + data, e);
    } finally {
      network.close();
    }
    disk.unmount();
  }

  /** SIGKILL for a node or a gateway; returns when it is gone. */
  public void kill(String id) throws InterruptedException {
    process(id).kill();
  }

  /** Ends all processes and removes the network. Logs stay until the next start or mvn clean. */
  @Override
  public void close() {
    removeAll();
    Runtime.getRuntime().removeShutdownHook(reaper);
  }

  static void deleteTree(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (Path file : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
