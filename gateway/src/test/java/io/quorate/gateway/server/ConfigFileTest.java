package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.gateway.upstream.NodeAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
  private static final String MINIMAL =
      """
      cluster: {name: dev, secret_file: secret}
      gateway: {listen: "127.0.0.1:8080", metrics_listen: "[::1]:8081"}
      nodes: ["127.0.0.1:7101", "[::1]:7102"]
      """;

  @TempDir private Path directory;

  @BeforeEach
  void secret() throws IOException {
    Files.writeString(directory.resolve("secret"), "0123456789abcdef\n");
  }

  @Test
  void minimal() {
    GatewayConfig config = parse(MINIMAL);
    assertThat(config.listen()).isEqualTo(new GatewayConfig.Listen("127.0.0.1", 8080));
    assertThat(config.metricsListen().host()).isEqualTo("::1");
    assertThat(config.seeds())
        .containsExactly(new NodeAddress("127.0.0.1", 7101), new NodeAddress("::1", 7102));
    assertThat(config.upstream().clusterKey()).isEqualTo("0123456789abcdef");
    assertThat(config.limits().requestTimeoutMs()).isEqualTo(5_000);
    assertThat(config.tls()).isEmpty();
  }

  @Test
  void secretsAreNotShown() {
    assertThat(parse(MINIMAL).describe()).doesNotContain("0123456789abcdef");
    assertThat(parse(MINIMAL).toString()).doesNotContain("0123456789abcdef");
  }

  @Test
  void theEnvironmentWins() {
    GatewayConfig config =
        parse(
            MINIMAL + "limits: {request_timeout_ms: 700}\n",
            Map.of(
                "QUORATE_LIMITS_REQUEST_TIMEOUT_MS", "900",
                "QUORATE_NODES", "10.0.0.1:1, 10.0.0.2:2"));
    assertThat(config.limits().requestTimeoutMs()).isEqualTo(900);
    assertThat(config.seeds()).hasSize(2).contains(new NodeAddress("10.0.0.2", 2));
  }

  @Test
  void whatIsNotUnderstoodStopsTheStart() {
    assertRefused(MINIMAL + "limts: {}\n", "unknown key limts");
    assertRefused(MINIMAL + "limits: {request_timeout: 5}\n", "unknown key limits.request_timeout");
    assertRefused(MINIMAL + "limits: {request_timeout_ms: soon}\n", "not a whole number");
    assertRefused(MINIMAL + "limits: {request_timeout_ms: 1}\n", "from 100");
    assertRefused(MINIMAL + "nodes: []\n", "nodes");
    assertRefused(MINIMAL.replace("8080", "80800"), "gateway.listen");
    assertRefused(MINIMAL.replace("secret_file: secret", "secret_file: none"), "can't be read");
    assertRefused(MINIMAL.replace("127.0.0.1:7101", "nowhere"), "nowhere");
    assertRefused(MINIMAL + "tls: {certificate: cert.pem}\n", "tls");
    assertRefused("gateway: [", "");
    assertRefused("", "missing");
  }

  @Test
  void aShortSecretIsRefused() throws IOException {
    Files.writeString(directory.resolve("secret"), "short");
    assertRefused(MINIMAL, "16 characters");
  }

  private void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private GatewayConfig parse(String yaml) {
    return parse(yaml, Map.of());
  }

  private GatewayConfig parse(String yaml, Map<String, String> environment) {
    return ConfigFile.parse(yaml, directory, environment);
  }
}
