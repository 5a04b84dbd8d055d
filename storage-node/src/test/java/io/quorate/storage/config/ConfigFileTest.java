package io.quorate.storage.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final String GOOD =
      """
      cluster: {name: dev, secret_file: secret}
      node: {id: n1, data_dir: data, listen: "127.0.0.1:7101", metrics_listen: "127.0.0.1:7201"}
      peers: {n1: "127.0.0.1:7101", n2: "127.0.0.1:7102", n3: "127.0.0.1:7103"}
      bootstrap: {groups: 2, admin_password_hash: "$argon2id$abc"}
      raft: {election_timeout_ms: 500}
      """;

  @TempDir Path directory;

  @BeforeEach
  void secret() throws IOException {
    Files.writeString(directory.resolve("secret"), "0123456789abcdef\n");
  }

  @Test
  void readsWhatIsGivenAndFillsInTheRest() throws IOException {
    NodeConfig config = read(GOOD, Map.of()).config();

    assertThat(config.node().id()).isEqualTo("n1");
    assertThat(config.node().dataDir()).isEqualTo(directory.resolve("data"));
    assertThat(config.node().advertise()).isEqualTo(new HostPort("127.0.0.1", 7101));
    assertThat(config.cluster().secret().reveal()).isEqualTo("0123456789abcdef");
    assertThat(config.bootstrap().groups()).isEqualTo(2);
    assertThat(config.bootstrap().defaultShards()).isEqualTo(16);
    assertThat(config.raft().electionTimeoutMs()).isEqualTo(500);
    assertThat(config.metaMembers()).containsExactly("n1", "n2", "n3");
    assertThat(config.tls()).isEmpty();
  }

  @Test
  void neverShowsSecrets() throws IOException {
    assertThat(read(GOOD, Map.of()).config().toString())
        .doesNotContain("0123456789abcdef")
        .doesNotContain("argon2id");
  }

  @Test
  void letsTheEnvironmentWin() throws IOException {
    ConfigFile file =
        read(
            GOOD,
            Map.of(
                "QUORATE_NODE_ID", "n2",
                "QUORATE_NODE_LISTEN", "127.0.0.1:9",
                "QUORATE_PEERS", "n2=localhost:1,n3=localhost:2",
                "QUORATE_HOME", "/x"));

    assertThat(file.config().node().id()).isEqualTo("n2");
    assertThat(file.config().node().listen().port()).isEqualTo(9);
    assertThat(file.config().peers()).containsOnlyKeys("n2", "n3");
    assertThat(file.ignoredVariables()).containsExactly("QUORATE_HOME");
  }

  @Test
  void namesAnUnknownKeyAndTheNearestKnownOne() {
    assertThatThrownBy(() -> read(GOOD.replace("election_timeout_ms", "election_timout"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unknown key \"raft.election_timout\"")
        .hasMessageContaining("did you mean \"raft.election_timeout_ms\"");
    assertThatThrownBy(() -> read(GOOD.replace("cluster:", "clutser:"), Map.of()))
        .hasMessageContaining("unknown key \"clutser\"; did you mean \"cluster\"");
    assertThatThrownBy(() -> read(GOOD.replace("id: n1", "ident: n1"), Map.of()))
        .hasMessageContaining("unknown key \"node.ident\"; did you mean \"node.id\"");
  }

  @Test
  void refusesAddressesThatOthersReachWithoutTls() {
    String open = GOOD.replace("listen: \"127.0.0.1:7101\"", "listen: \"0.0.0.0:7101\"");

    assertThatThrownBy(() -> read(open, Map.of())).hasMessageContaining("plaintext: true");
    assertThat(readUnchecked(open + "plaintext: true\n").plaintext()).isTrue();
  }

  @Test
  void saysWhichKeyIsMissingOrWrong() {
    assertThatThrownBy(() -> read(GOOD.replace("id: n1, ", ""), Map.of()))
        .hasMessageContaining("node.id is missing");
    assertThatThrownBy(() -> read(GOOD.replace("groups: 2", "groups: two"), Map.of()))
        .hasMessageContaining("bootstrap.groups is \"two\", not a whole number");
    assertThatThrownBy(
            () -> read(GOOD.replace("groups: 2", "groups: 2, default_shards: 12"), Map.of()))
        .hasMessageContaining("power of two");
    assertThatThrownBy(() -> read(GOOD.replace("127.0.0.1:7102", "127.0.0.1"), Map.of()))
        .hasMessageContaining("peers.n2")
        .hasMessageContaining("host:port");
  }

  @Test
  void takesFiveMembersOfMetaFromFiveNodesOn() {
    String five = GOOD.replace("n3: \"127.0.0.1:7103\"", "n3: \"h:3\", n4: \"h:4\", n5: \"h:5\"");

    assertThat(readUnchecked(five).metaMembers()).hasSize(5);
  }

  private NodeConfig readUnchecked(String yaml) {
    try {
      return read(yaml, Map.of()).config();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ConfigFile read(String yaml, Map<String, String> environment) throws IOException {
    Path file = directory.resolve("node.yaml");
    Files.writeString(file, yaml);
    return ConfigFile.read(file, environment);
  }
}
