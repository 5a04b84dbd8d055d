package io.quorate.system.planted;

import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.Distribution;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.planted.agent.Plant;
import io.quorate.system.planted.agent.Switch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * A cluster whose processes all have the agent, and what is armed in them. Nothing counts as armed
 * before the process itself has said so. For one thread.
 */
final class Planted implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DevCluster cluster;
  private final Path directory;
  private final Map<String, Long> logStarts = new LinkedHashMap<>();
  private int wishes;

  private Planted(DevCluster cluster, Path directory) {
    this.cluster = cluster;
    this.directory = directory;
  }

  static Planted start(String name) throws IOException, InterruptedException {
    Path directory = Distribution.find().workDirectory(name + "-agent");
    clear(directory);
    Path jar = directory.resolve("agent.jar");
    AgentJar.write(jar);
    // They start often and live shortly: the second compiler is not worth its time.
    String options = "-XX:TieredStopAtLevel=1 -javaagent:" + jar + "=";
    Map<String, String> environment =
        Map.of(
            "QUORATE_NODE_OPTS", options + "node:" + directory,
            "QUORATE_GATEWAY_OPTS", options + "gateway:" + directory);
    DevCluster cluster = DevCluster.start(name, new DevCluster.Options(2, environment));
    return new Planted(cluster, directory);
  }

  private static void clear(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  DevCluster cluster() {
    return cluster;
  }

  /** Nothing is armed any more. What struck is still known. */
  void disarm() throws IOException, InterruptedException {
    Map<String, Long> starts = Map.copyOf(logStarts);
    arm(Set.of());
    logStarts.putAll(starts);
  }

  /**
   * Arms exactly these, in all processes that they are for; returns when all that run have said so.
   * Who does not run will be armed from its start on.
   */
  void arm(Collection<Plant> plants) throws IOException, InterruptedException {
    for (ServerProcess process : cluster.processes()) {
      logStarts.put(process.id(), Files.size(process.log()));
      wish(process.id(), plants);
    }
    for (ServerProcess process : cluster.processes()) {
      if (process.isAlive()) {
        awaitSaid(process);
      }
    }
  }

  /** Arms exactly these in one process, and nothing in the others. */
  void armOnly(ServerProcess process, Collection<Plant> plants)
      throws IOException, InterruptedException {
    arm(Set.of());
    wish(process.id(), plants);
    awaitSaid(process);
  }

  private void wish(String service, Collection<Plant> plants) throws IOException {
    Set<Plant> own = EnumSet.noneOf(Plant.class);
    boolean isGateway = service.equals("gateway");
    for (Plant plant : plants) {
      if ((plant.server() == Plant.Server.GATEWAY) == isGateway) {
        own.add(plant);
      }
    }
    StringJoiner text = new StringJoiner(" ", "", "\n").add(Integer.toString(++wishes));
    own.forEach(plant -> text.add(plant.id()));
    Path fresh = directory.resolve(service + ".wish.new");
    Files.writeString(fresh, text.toString());
    Files.move(fresh, directory.resolve(service + ".wish"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Waits until the process that runs now has said that it is armed as it was wished. */
  private void awaitSaid(ServerProcess process) throws InterruptedException {
    Await.until(
        process + " says what is armed",
        PATIENCE,
        () -> {
          String wish = Files.readString(directory.resolve(process.id() + ".wish")).strip();
          String expected = process.pid() + " " + wish;
          String said = Files.readString(directory.resolve(process.id() + ".said")).strip();
          return said.equals(expected) ? Optional.empty() : Optional.of(said + ", not " + expected);
        });
  }

  /** Starts a process again; returns when it has said that it is armed as it was. */
  void restart(ServerProcess process) throws IOException, InterruptedException {
    process.restart();
    awaitSaid(process);
  }

  /** Whether it struck in any process since the last call of {@link #arm}. */
  boolean hasStruck(Plant plant) throws IOException {
    for (ServerProcess process : cluster.processes()) {
      byte[] log = Files.readAllBytes(process.log());
      int from = (int) Math.min(log.length, logStarts.getOrDefault(process.id(), 0L));
      String since = new String(log, from, log.length - from, StandardCharsets.UTF_8);
      if (since.contains(Switch.STRUCK_TEXT + plant.id() + "\n")) {
        return true;
      }
    }
    return false;
  }

  Path directory() {
    return directory;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
