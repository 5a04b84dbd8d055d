package io.quorate.system.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.Command;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.Distribution;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Nodes whose disks are 64 MiB: full, they refuse writes in words, read and delete on, and write
 * again when somebody makes room. Wants to mount file systems, and is skipped where it may not.
 */
@Order(70)
final class FullDiskIT {
  private static final int VALUE_BYTES = 200_000;
  private static final int MOST_VALUES = 400;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final List<Path> mounts = new ArrayList<>();

  @Test
  void refusesWritesUntilThereIsRoom() throws Exception {
    // What an earlier run left mounted can't be deleted.
    for (String node : List.of("n1", "n2", "n3")) {
      unmount(Distribution.find().workDirectory("full-disk").resolve(node + "/data"));
    }
    try (DevCluster cluster =
        DevCluster.start("full-disk", new DevCluster.Options(2, Map.of()), this::mountAll)) {
      try (KvApi kv = new KvApi(cluster)) {
        Map<String, String> written = new LinkedHashMap<>();
        Response refused = fill(kv, written);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).contains("\"overloaded\"", "disk full");
        assertThat(refused.header("Retry-After")).isPresent();

        check(kv, written);
        String given = written.keySet().iterator().next();
        assertThat(kv.send("DELETE", "/v1/kv/" + given, new byte[0]).status()).isEqualTo(204);
        written.remove(given);
        assertThat(cluster.processes()).allMatch(ServerProcess::isAlive);

        for (Path mount : mounts) {
          run("mount", "-o", "remount,size=128m", mount.toString());
        }
        Await.until("writes are taken again", DEADLINE, () -> writable(kv));
        check(kv, written);
      }
      cluster.stop();
      unmountAll();
      cluster.discard();
    }
  }

  /** Writes until a write is refused, and returns that answer. */
  private static Response fill(KvApi kv, Map<String, String> written) throws IOException {
    for (int i = 0; i < MOST_VALUES; i++) {
      String value = i + " " + "x".repeat(VALUE_BYTES);
      Response answer = kv.send("PUT", "/v1/kv/full-" + i, value.getBytes(StandardCharsets.UTF_8));
      if (answer.status() != 201) {
        return answer;
      }
      written.put("full-" + i, value);
    }
    throw new AssertionError("never full");
  }

  private static Optional<String> writable(KvApi kv) throws IOException {
    // Of every group.
    for (int i = 0; i < 16; i++) {
      Response answer = kv.send("PUT", "/v1/kv/again-" + i, new byte[] {1});
      if (answer.status() > 201) {
        return Optional.of(answer.toString());
      }
    }
    return Optional.empty();
  }

  private static void check(KvApi kv, Map<String, String> written) throws IOException {
    for (Map.Entry<String, String> row : written.entrySet()) {
      Response got = kv.send("GET", "/v1/kv/" + row.getKey(), new byte[0]);
      assertThat(got.text()).as(row.getKey()).isEqualTo(row.getValue());
    }
  }

  private void mountAll(Path data) throws IOException, InterruptedException {
    for (String node : List.of("n1", "n2", "n3")) {
      Path mount = Files.createDirectories(data.resolve(node + "/data"));
      Command.Ended ended =
          Command.run(
              List.of("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", mount.toString()),
              Map.of(),
              DEADLINE);
      assumeTrue(ended.exitCode() == 0, "may not mount: " + ended.err());
      mounts.add(mount);
    }
  }

  @AfterEach
  void unmountAll() throws IOException, InterruptedException {
    for (Path mount : mounts) {
      unmount(mount);
    }
  }

  private static void unmount(Path mount) throws IOException, InterruptedException {
    if (Files.isDirectory(mount)) {
      // Lazily: a killed process may still be going.
      Command.run(List.of("umount", "-l", mount.toString()), Map.of(), DEADLINE);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Command.run(List.of(command), Map.of(), DEADLINE).orFail();
  }
}
