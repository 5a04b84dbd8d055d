package io.quorate.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyTest {
  @TempDir Path directory;

  @Test
  void everyServiceHasPortsOfItsOwn() {
    AtomicInteger ports = new AtomicInteger(7_000);
    Topology topology = Topology.plan(3, 4, 8_080, ports::incrementAndGet);
    assertThat(topology.nodes())
        .containsExactly(
            new Topology.Node("n1", "127.0.0.1:7001", "127.0.0.1:7002"),
            new Topology.Node("n2", "127.0.0.1:7003", "127.0.0.1:7004"),
            new Topology.Node("n3", "127.0.0.1:7005", "127.0.0.1:7006"));
    assertThat(topology.gateway().url()).isEqualTo("http://127.0.0.1:8080");
    assertThat(DevCluster.services(topology)).isEqualTo(List.of("n1", "n2", "n3", "gateway"));
    assertThat(Topology.plan(1, 1, 0, ports::incrementAndGet).gateway().address())
        .isNotEqualTo("127.0.0.1:0");
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Topology topology = Topology.plan(3, 7, 8_080, new Ports());
    Configs configs = new Configs(new DevLayout(directory));
    assertThat(configs.read()).isEmpty();
    configs.create(topology, "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA");
    assertThat(configs.read()).contains(topology);
    configs.writeGateway(topology.withGatewayPort(9_090));
    assertThat(configs.read().orElseThrow().gateway().url()).isEqualTo("http://127.0.0.1:9090");
  }

  @Test
  void aNodesConfiguration() throws IOException {
    AtomicInteger ports = new AtomicInteger(7_000);
    new Configs(new DevLayout(directory), 4)
        .create(Topology.plan(1, 2, 8_080, ports::incrementAndGet), "$argon2id$x");
    assertThat(Files.readString(directory.resolve("n1/config.yaml")))
        .isEqualTo(
            """
            cluster:
              name: dev
              secret_file: %1$s/cluster.secret
            node:
              id: n1
              data_dir: %1$s/n1/data
              listen: 127.0.0.1:7001
              metrics_listen: 127.0.0.1:7002
              event_loops: 2
            peers:
              n1: 127.0.0.1:7001
            bootstrap:
              groups: 2
              default_shards: 16
              admin_password_hash: $argon2id$x
            """
                .formatted(directory.toAbsolutePath()));
    assertThat(Files.readString(directory.resolve("gateway/config.yaml")))
        .isEqualTo(
            """
            cluster:
              name: dev
              secret_file: %s/cluster.secret
            gateway:
              listen: 127.0.0.1:8080
              metrics_listen: 127.0.0.1:7003
            limits:
              event_loops: 2
            nodes:
            - 127.0.0.1:7001
            """
                .formatted(directory.toAbsolutePath()));
  }

  @Test
  void aFileThatSomeoneBrokeSaysSo() throws IOException {
    Configs configs = new Configs(new DevLayout(directory));
    configs.create(Topology.plan(1, 1, 8_080, new Ports()), "h");
    Files.writeString(directory.resolve("gateway/config.yaml"), "gateway: 7\n");
    assertThatThrownBy(configs::read)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("gateway/config.yaml")
        .hasMessageContaining("no section \"gateway\"");
  }

  @Test
  void portsAreFreeAndNotGivenTwice() throws IOException {
    Ports ports = new Ports();
    assertThat(IntStream.generate(ports).limit(50).distinct()).hasSize(50);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.isFree("127.0.0.1:" + taken.getLocalPort())).isFalse();
    }
  }
}
