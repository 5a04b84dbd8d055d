package io.quorate.system.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.Command;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that can't start say why in words, end, and leave the running cluster alone. */
@Order(30)
@ExtendWith(SharedCluster.class)
final class BadStartIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Pattern LISTEN = Pattern.compile("(?m)^  listen: .*$");
  private static final Pattern METRICS = Pattern.compile("(?m)^  metrics_listen: .*$");

  private final DevCluster cluster;

  @TempDir Path directory;

  BadStartIT(DevCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void anUnknownKey() throws Exception {
    assertThat(start("node", config("n1") + "nodee: 1\n"))
        .contains("unknown key \"nodee\"; did you mean \"node\"?");
    assertThat(start("gateway", config("gateway") + "limit:\n  event_loops: 1\n"))
        .contains("limit");
  }

  @Test
  void aPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      String node = elsewhere(config("n1")).replaceAll("data_dir: .*", "data_dir: fresh");
      assertThat(start("node", replace(LISTEN, node, "  listen: " + address)))
          .contains("node.listen: can't listen on " + address, "Address already in use");
      assertThat(start("node", replace(METRICS, node, "  metrics_listen: " + address)))
          .contains("node.metrics_listen: can't listen on " + address);
      String gateway = elsewhere(config("gateway"));
      assertThat(start("gateway", replace(LISTEN, gateway, "  listen: " + address)))
          .contains("gateway.listen: can't listen on " + address);
      assertThat(start("gateway", replace(METRICS, gateway, "  metrics_listen: " + address)))
          .contains("gateway.metrics_listen: can't listen on " + address);
    }
  }

  @Test
  void aDirectoryInUse() throws Exception {
    assertThat(start("node", elsewhere(config("n1")))).contains("in use by another process");
    cluster.awaitServing();
  }

  @Test
  void aDirectoryOfAnotherClusterOrNode() throws Exception {
    Path copy = directory.resolve("copy");
    Files.createDirectories(copy);
    Files.copy(cluster.data().resolve("n1/data/node.json"), copy.resolve("node.json"));
    String mine = elsewhere(config("n1")).replaceAll("data_dir: .*", "data_dir: " + copy);
    assertThat(start("node", mine.replace("name: dev", "name: production")))
        .contains("dev", "production");
    assertThat(start("node", mine.replace("id: n1", "id: n2").replace("n1: ", "n9: ")))
        .contains("n1", "n2");
  }

  private String config(String process) throws IOException {
    return Files.readString(cluster.data().resolve(process).resolve("config.yaml"));
  }

  /** With ports that nobody has. */
  private static String elsewhere(String config) {
    return replace(
        METRICS, replace(LISTEN, config, "  listen: 127.0.0.1:0"), "  metrics_listen: 127.0.0.1:0");
  }

  private static String replace(Pattern line, String config, String by) {
    Matcher matcher = line.matcher(config);
    assertThat(matcher.find()).as("%s in %s", line, config).isTrue();
    return matcher.replaceFirst(by);
  }

  /** What a process that must not start says; no stack trace, which would bury it. */
  private String start(String process, String config) throws Exception {
    Path file = Files.writeString(directory.resolve(process + ".yaml"), config);
    List<String> line = new ArrayList<>(cluster.distribution().launcher());
    line.addAll(List.of(process, "--config", file.toString()));
    Command.Ended ended = Command.run(line, cluster.distribution().environment(), DEADLINE);
    String said = ended.out() + ended.err();
    assertThat(ended.exitCode()).as(said).isNotZero();
    assertThat(said).doesNotContain("\tat ");
    return said;
  }
}
