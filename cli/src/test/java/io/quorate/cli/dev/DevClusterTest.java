package io.quorate.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose processes are shell scripts that end at once or sleep. */
class DevClusterTest {
  @TempDir Path directory;
  private final List<String> said = new ArrayList<>();

  @AfterEach
  void stop() throws IOException, InterruptedException {
    cluster().stop();
  }

  @Test
  void aProcessThatEndsEarlyIsShownAndTheOthersAreStopped() throws IOException {
    Starter starter =
        starter("case $3 in */n2/*) echo 'no space left'; exit 3;; esac; exec sleep 100");
    assertThatThrownBy(() -> start(starter, new DevCluster.Wishes(3, 2, 0)))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("n2 ended with code 3")
        .hasMessageContaining("no space left");
    assertThat(cluster().running()).isEqualTo(RunningCluster.NOTHING);
    assertThat(directory.resolve("cluster.json")).doesNotExist();
  }

  @Test
  void aClusterThatDoesNotServeInTimeIsStopped() throws IOException {
    Starter starter = starter("exec sleep 100");
    assertThatThrownBy(() -> start(starter, new DevCluster.Wishes(1, 1, 0)))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("does not serve");
    assertThat(cluster().running()).isEqualTo(RunningCluster.NOTHING);
  }

  @Test
  void secretsAreMadeOnceAndForTheOwnerOnly() throws IOException {
    Starter starter = starter("exit 1");
    assertThatThrownBy(() -> start(starter, new DevCluster.Wishes(1, 1, 0)))
        .isInstanceOf(CliException.class);
    String password = Files.readString(directory.resolve("admin.password"));
    assertThat(password).hasSize(24).matches("[A-Za-z2-9]+");
    assertThat(Files.readString(directory.resolve("cluster.secret"))).matches("[0-9a-f]{64}");
    for (String file : List.of("admin.password", "cluster.secret", "n1/config.yaml")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(directory.resolve("n1/config.yaml")))
        .contains("$argon2id$v=19$m=19456,t=2,p=1$")
        .doesNotContain(password);
    assertThatThrownBy(() -> start(starter, new DevCluster.Wishes(null, null, null)))
        .isInstanceOf(CliException.class);
    assertThat(Files.readString(directory.resolve("admin.password"))).isEqualTo(password);
  }

  @Test
  void anotherShapeIsAnotherCluster() throws IOException {
    Starter starter = starter("exit 1");
    assertThatThrownBy(() -> start(starter, new DevCluster.Wishes(1, 1, 0)))
        .isInstanceOf(CliException.class);
    assertThatThrownBy(() -> start(starter, new DevCluster.Wishes(5, 1, 0)))
        .hasMessageContaining("has 1 nodes, not 5");
    assertThatThrownBy(() -> start(starter, new DevCluster.Wishes(1, 9, 0)))
        .hasMessageContaining("has 1 groups, not 9");
  }

  @Test
  void onlyTheVeryProcessThatWasStartedIsSignalled() throws IOException, InterruptedException {
    Process stranger = new ProcessBuilder("sleep", "100").start();
    try {
      ProcessRecord mistaken =
          new ProcessRecord(stranger.pid(), Instant.now().minus(Duration.ofHours(1)));
      assertThat(mistaken.alive()).isFalse();
      Stopper.stop(new RunningCluster(Map.of("n1", mistaken), null), Duration.ofSeconds(1));
      assertThat(stranger.isAlive()).isTrue();
      assertThat(ProcessRecord.of(stranger.toHandle()).alive()).isTrue();
    } finally {
      stranger.destroyForcibly().waitFor();
    }
  }

  @Test
  void aProcessThatIgnoresTheQuestionIsKilled() throws IOException, InterruptedException {
    Process deaf =
        new ProcessBuilder("sh", "-c", "trap '' TERM; while :; do sleep 1; done").start();
    Thread.sleep(100);
    ProcessRecord record = ProcessRecord.of(deaf.toHandle());
    Stopper.stop(new RunningCluster(Map.of("n1", record), null), Duration.ofMillis(300));
    assertThat(record.alive()).isFalse();
  }

  @Test
  void whatRunsIsWrittenAndReadBack() throws IOException {
    Topology topology = Topology.plan(2, 1, 8_080, new Ports());
    ProcessRecord self = ProcessRecord.of(ProcessHandle.current());
    RunningCluster running =
        RunningCluster.NOTHING.with("n1", self).with("gateway", self).supervisedBy(self);
    Path file = directory.resolve("written.json");
    running.write(file, topology);
    assertThat(RunningCluster.read(file)).isEqualTo(running);
    assertThat(Files.readString(file))
        .contains("\"url\" : \"http://127.0.0.1:8080\"")
        .contains("\"pid\" : " + self.pid());
  }

  private DevCluster cluster() {
    return new DevCluster(new DevLayout(directory), said::add);
  }

  private void start(Starter starter, DevCluster.Wishes wishes)
      throws IOException, InterruptedException {
    var unused = cluster().start(wishes, starter, null, Duration.ofSeconds(2));
  }

  private Starter starter(String script) throws IOException {
    Path launcher = directory.resolveSibling(directory.getFileName() + "-launcher");
    Files.writeString(launcher, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    return new Starter(new DevLayout(directory), launcher, directory);
  }
}
