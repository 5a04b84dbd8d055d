package io.quorate.system.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.http.Json;
import io.quorate.system.http.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster of real processes, started by {@code quorate dev --detach} with a data directory and
 * ports of its own, and the ways in which tests treat it badly.
 *
 * <p>Nothing that it started outlives it: not {@link #close}, and not the JVM. For one thread, but
 * for its getters.
 */
public final class DevCluster implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);

  /** How a cluster is started. */
  public record Options(int groups, Map<String, String> environment) {
    public static final Options DEFAULT = new Options(4, Map.of());
  }

  private final Distribution distribution;
  private final Path data;
  private final Options options;
  private final Map<String, ServerProcess> nodes = new HashMap<>();
  private final Thread reaper = new Thread(this::killAllNow, "cluster-reaper");
  private ServerProcess gateway;
  private URI url;
  private Session session;
  private AdminApi admin;
  private long startMillis;

  private DevCluster(Path data, Options options) {
    this.distribution = Distribution.find();
    this.data = data;
    this.options = options;
  }

  /** What a test does to the empty data directory before the cluster starts in it. */
  public interface Preparation {
    void prepare(Path data) throws IOException, InterruptedException;
  }

  /** Starts a cluster on an empty directory; returns when every group serves. */
  public static DevCluster start(String name, Options options)
      throws IOException, InterruptedException {
    return start(name, options, data -> {});
  }

  /** The same in a directory that was prepared. */
  public static DevCluster start(String name, Options options, Preparation preparation)
      throws IOException, InterruptedException {
    Path data = Distribution.find().workDirectory(name);
    Distribution.deleteTree(data);
    preparation.prepare(data);
    DevCluster cluster = new DevCluster(data, options);
    Runtime.getRuntime().addShutdownHook(cluster.reaper);
    try {
      cluster.launch(List.of("--port", "0", "--groups", Integer.toString(options.groups())));
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** {@code quorate dev --detach} on the data that is there: starts whatever has ended. */
  public void startAgain() throws IOException, InterruptedException {
    launch(List.of());
  }

  private void launch(List<String> wishes) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Command.Ended ended = quorate(START, "dev", wishes, "--detach");
    if (ended.exitCode() != 0) {
      stop();
      ended.orFail();
    }
    adopt();
    awaitServing();
    startMillis = (System.nanoTime() - start) / 1_000_000;
  }

  private Command.Ended quorate(Duration deadline, String command, List<String> wishes, String last)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(distribution.launcher());
    line.add(command);
    line.addAll(wishes);
    line.addAll(List.of(last, "--data", data.toString()));
    Map<String, String> environment = new HashMap<>(distribution.environment());
    environment.putAll(options.environment());
    return Command.run(line, environment, deadline);
  }

  private void adopt() throws IOException {
    JsonNode cluster = Json.parse(Files.readString(data.resolve("cluster.json")));
    JsonNode front = cluster.required("gateway");
    url = URI.create(front.required("url").asText());
    String password = Files.readString(data.resolve("admin.password")).strip();
    session = new Session(url, "default", "admin", password);
    admin = new AdminApi(url, new Session(url, "system", "admin", password));
    nodes.clear();
    gateway = ServerProcess.adopt("gateway", data, front.required("pid").asLong());
    for (JsonNode node : cluster.required("nodes")) {
      String id = node.required("id").asText();
      nodes.put(id, ServerProcess.adopt(id, data, node.required("pid").asLong()));
    }
  }

  /** {@code quorate dev stop}. */
  public Command.Ended stop() throws IOException, InterruptedException {
    return quorate(Duration.ofSeconds(60), "dev", List.of(), "stop");
  }

  /** Waits until the gateway is ready and every group has a leader and all its replicas. */
  public long awaitServing() throws InterruptedException {
    return health().awaitServing();
  }

  /** The same while some nodes are known to be down. */
  public long awaitServingWithout(String... down) throws InterruptedException {
    return health().awaitServingWithout(down);
  }

  /** Waits until every group's replicas hold one checksum at one index; no one may be writing. */
  public List<AdminApi.Group> awaitAgreement(Duration deadline) throws InterruptedException {
    return health().awaitAgreement(deadline);
  }

  private ClusterHealth health() {
    return new ClusterHealth(List.of(url), admin, options.groups());
  }

  /** SIGKILL for every process, all at once; returns when all are gone. */
  public void killAll() throws InterruptedException {
    killAllNow();
    for (ServerProcess process : processes()) {
      process.kill();
    }
  }

  private void killAllNow() {
    for (ServerProcess process : processes()) {
      if (process.isAlive()) {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  public List<ServerProcess> processes() {
    List<ServerProcess> all = new ArrayList<>(nodes.values());
    if (gateway != null) {
      all.add(gateway);
    }
    return all;
  }

  public ServerProcess node(String id) {
    ServerProcess process = nodes.get(id);
    if (process == null) {
      throw new IllegalArgumentException("no node " + id);
    }
    return process;
  }

  public List<String> nodeIds() {
    return nodes.keySet().stream().sorted().toList();
  }

  public ServerProcess gateway() {
    return gateway;
  }

  public URI url() {
    return url;
  }

  /** A user of tenant {@code default}. */
  public Session session() {
    return session;
  }

  public AdminApi admin() {
    return admin;
  }

  public Path data() {
    return data;
  }

  public Distribution distribution() {
    return distribution;
  }

  /** From the launcher's start until every group served. */
  public long startMillis() {
    return startMillis;
  }

  /** Ends all processes. Logs stay in {@link #data()} until the next start there or mvn clean. */
  @Override
  public void close() {
    try {
      killAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ending " + data, e);
    }
    Runtime.getRuntime().removeShutdownHook(reaper);
  }

  /** Ends all processes and removes the stores, which are large; the logs are small and stay. */
  public void discard() throws IOException, InterruptedException {
    killAll();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().endsWith(".log") || Files.size(file) > (1 << 24)) {
          Files.delete(file);
        }
      }
    }
  }
}
