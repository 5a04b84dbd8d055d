package io.quorate.system.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.cluster.Await;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Three members of etcd on loopback, to compare with on the same machine in the same run. */
public final class EtcdPeer implements AutoCloseable {
  private static final int MEMBERS = 3;
  private static final int FIRST_PORT = 23790;

  private final Map<String, Process> members = new LinkedHashMap<>();

  public EtcdPeer(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    StringBuilder cluster = new StringBuilder();
    for (int i = 0; i < MEMBERS; i++) {
      cluster.append(i == 0 ? "" : ",").append("e").append(i).append('=').append(peerUrl(i));
    }
    try {
      for (int i = 0; i < MEMBERS; i++) {
        members.put("e" + i, member(i, directory, cluster.toString()));
      }
      Await.until(
          "etcd has a leader",
          Duration.ofSeconds(30),
          () -> leader().isPresent() ? Optional.empty() : Optional.of("no leader"));
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static Process member(int i, Path directory, String cluster) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "etcd",
            "--name",
            "e" + i,
            "--data-dir",
            directory.resolve("e" + i).toString(),
            "--listen-client-urls",
            clientUrl(i),
            "--advertise-client-urls",
            clientUrl(i),
            "--listen-peer-urls",
            peerUrl(i),
            "--initial-advertise-peer-urls",
            peerUrl(i),
            "--initial-cluster",
            cluster,
            "--initial-cluster-state",
            "new",
            "--quota-backend-bytes",
            "8000000000",
            "--log-level",
            "error");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("e" + i + ".log").toFile())
        .start();
  }

  private static String clientUrl(int i) {
    return "http://127.0.0.1:" + (FIRST_PORT + 2 * i);
  }

  private static String peerUrl(int i) {
    return "http://127.0.0.1:" + (FIRST_PORT + 2 * i + 1);
  }

  /** The leader's client address: the shortest way, as one would configure it for speed. */
  public Optional<URI> leader() throws IOException {
    for (int i = 0; i < MEMBERS; i++) {
      URI url = URI.create(clientUrl(i));
      try (HttpConnection connection = new HttpConnection(url, 2_000)) {
        Response answer =
            connection.send(
                "POST",
                "/v3/maintenance/status",
                "{}".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
        JsonNode status = Json.parse(answer.text());
        String leader = status.path("leader").asText("");
        if (!leader.isEmpty() && leader.equals(status.path("header").path("member_id").asText())) {
          return Optional.of(url);
        }
      }
    }
    return Optional.empty();
  }

  public Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    members.forEach((name, process) -> pids.put(name, process.pid()));
    return pids;
  }

  @Override
  public void close() {
    members.values().forEach(Process::destroy);
    for (Process process : members.values()) {
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
