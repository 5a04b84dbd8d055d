package io.quorate.system.ui;

import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A gateway as a process of its own, before three {@link FakeNode}s in this one. */
final class FakeCluster implements ClusterUnderTest {
  private static final Duration START = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final FakeStorage storage = new FakeStorage();
  private final Map<String, FakeNode> nodes = new LinkedHashMap<>();
  private final Path directory;
  private final int port = freePort();
  private @Nullable Process gateway;

  FakeCluster() {
    for (String nodeId : FakeStorage.NODES) {
      FakeNode node = new FakeNode(vertx, nodeId, storage);
      node.start();
      storage.setAddress(nodeId, "127.0.0.1:" + node.port());
      nodes.put(nodeId, node);
    }
    try {
      directory = Files.createTempDirectory("quorate-ui");
      Files.writeString(directory.resolve("secret"), "not-a-secret-".repeat(4));
      Files.writeString(directory.resolve("gateway.yaml"), config());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    startGateway();
  }

  @Override
  public String url() {
    return "http://localhost:" + port;
  }

  @Override
  public String username() {
    return "admin";
  }

  @Override
  public String password() {
    return FakeStorage.PASSWORD;
  }

  @Override
  public void killNode(String nodeId) {
    nodes.get(nodeId).kill();
  }

  @Override
  public void startNode(String nodeId) {
    nodes.get(nodeId).start();
  }

  @Override
  public void stallNode(String nodeId) {
    nodes.get(nodeId).stall(true);
  }

  @Override
  public void resumeNode(String nodeId) {
    nodes.get(nodeId).stall(false);
  }

  @Override
  public void killGateway() {
    Process process = gateway;
    if (process != null) {
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
  }

  @Override
  public void startGateway() {
    try {
      gateway =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.quorate.gateway.server.GatewayMain",
                  "--config",
                  directory.resolve("gateway.yaml").toString())
              .redirectErrorStream(true)
              .redirectOutput(new File(directory.toFile(), "gateway.log"))
              .start();
      awaitReady();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    killGateway();
    nodes.values().forEach(FakeNode::kill);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      if (isReady()) {
        return;
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
    throw new IllegalStateException(
        "the gateway does not get ready:\n" + Files.readString(directory.resolve("gateway.log")));
  }

  private boolean isReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url() + "/readyz").toURL().openConnection();
      return connection.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String config() {
    List<String> seeds = nodes.values().stream().map(node -> "127.0.0.1:" + node.port()).toList();
    return """
        cluster:
          name: dev
          secret_file: secret
        gateway:
          listen: 127.0.0.1:%d
          metrics_listen: 127.0.0.1:0
        limits:
          event_loops: 2
          shutdown_wait_ms: 0
        nodes:
        %s
        """
        .formatted(port, seeds.stream().map(s -> "  - " + s).collect(Collectors.joining("\n")));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
