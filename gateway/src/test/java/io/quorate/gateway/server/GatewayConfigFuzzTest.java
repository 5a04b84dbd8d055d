package io.quorate.gateway.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.gateway.upstream.NodeAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's configuration: usable, or refused with a reason. */
class GatewayConfigFuzzTest {
  private static final String SECRET = "0123456789abcdef";

  @TempDir private Path directory;
  private Path secret;

  @BeforeEach
  void makeSecret() throws IOException {
    secret = Files.writeString(directory.resolve("secret"), SECRET);
  }

  /** What follows a line of three dashes is the value of QUORATE_NODES. */
  @FuzzTest
  void whatIsNotUsableIsRefusedWithAReason(byte[] input) {
    String text = new String(input, UTF_8);
    int mark = text.indexOf("\n---\n");
    Map<String, String> environment = new HashMap<>();
    environment.put("QUORATE_CLUSTER_SECRET_FILE", secret.toString());
    if (mark >= 0) {
      environment.put("QUORATE_NODES", text.substring(mark + 5));
    }
    try {
      GatewayConfig config =
          ConfigFile.parse(mark >= 0 ? text.substring(0, mark) : text, directory, environment);
      assertThat(config.seeds()).isNotEmpty();
      config
          .seeds()
          .forEach(seed -> assertThat(NodeAddress.parse(seed.toString())).isEqualTo(seed));
      assertThat(config.describe()).doesNotContain(SECRET);
    } catch (ConfigException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
