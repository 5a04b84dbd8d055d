package io.quorate.storage.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node's configuration: usable, or refused with the file's name and a reason. */
class NodeConfigFuzzTest {
  @TempDir Path directory;
  private Path file;
  private Path secret;

  @BeforeEach
  void makeSecret() throws IOException {
    file = directory.resolve("node.yaml");
    secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef");
  }

  /** What follows a line of three dashes is the value of QUORATE_PEERS. */
  @FuzzTest
  void whatIsNotUsableIsRefusedWithAReason(byte[] input) throws IOException {
    int mark = new String(input, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\n---\n");
    Map<String, String> environment = new HashMap<>();
    // Asks no name server whether an address is this machine's, and reads no other file.
    environment.put("QUORATE_PLAINTEXT", "true");
    environment.put("QUORATE_CLUSTER_SECRET_FILE", secret.toString());
    if (mark >= 0) {
      environment.put(
          "QUORATE_PEERS",
          new String(
              input, mark + 5, input.length - mark - 5, java.nio.charset.StandardCharsets.UTF_8));
    }
    Files.write(file, mark >= 0 ? java.util.Arrays.copyOf(input, mark) : input);
    try {
      NodeConfig config = ConfigFile.read(file, environment).config();
      assertThat(config.metaMembers()).isNotEmpty();
      assertThat(config.toString()).doesNotContain("0123456789abcdef");
      config
          .peers()
          .values()
          .forEach(peer -> assertThat(HostPort.parse(peer.toString())).isEqualTo(peer));
    } catch (ConfigException refused) {
      assertThat(refused.getMessage())
          .startsWith(file + ": ")
          .hasSizeGreaterThan(file.toString().length() + 2);
    }
  }
}
