package io.quorate.system.planted;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plant that is not where it should be ends the process: nothing is disarmed in silence. */
final class AgentStopsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private Command.Ended start(String arguments) throws Exception {
    Path jar = directory.resolve("agent.jar");
    AgentJar.write(jar);
    Path home = Files.createDirectories(directory.resolve("n1"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Command.run(
        List.of(
            java,
            "-javaagent:" + jar + "=" + arguments + ":" + directory,
            "-cp",
            jar.toString(),
            "Main",
            home.resolve("config.yaml").toString()),
        Map.of(),
        DEADLINE);
  }

  @Test
  void aServerWithoutTheClassesDoesNotStart() throws Exception {
    Command.Ended ended = start("node");
    assertThat(ended.exitCode()).isEqualTo(70);
    assertThat(ended.err()).contains("planted bugs: ", "JRaftReplica", "this process stops");
  }

  @Test
  void anUnknownKindOfServerDoesNotStart() throws Exception {
    Command.Ended ended = start("toaster");
    assertThat(ended.exitCode()).isEqualTo(70);
    assertThat(ended.err()).contains("no kind of server: toaster");
  }
}
