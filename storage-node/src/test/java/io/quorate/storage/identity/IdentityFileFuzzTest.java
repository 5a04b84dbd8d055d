package io.quorate.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Bytes in the place of node.json: refused with a reason, or an identity that can be kept. */
class IdentityFileFuzzTest {
  @TempDir Path directory;

  @FuzzTest
  void whatIsReadCanBeKept(byte[] content) throws IOException {
    Files.write(directory.resolve("node.json"), content);
    IdentityFile file = new IdentityFile(directory);
    Optional<NodeIdentity> identity;
    try {
      identity = file.read();
    } catch (IdentityException refused) {
      return;
    }
    NodeIdentity read = identity.orElseThrow();
    assertThat(read.replicas().values())
        .doesNotContainNull()
        .allSatisfy(IdentityFileFuzzTest::isWhole);
    isWhole(read.peers().values());
    JsonObject kept = new JsonObject(IdentityFile.encode(read).encodePrettily());
    assertThat(file.decode(kept)).isEqualTo(read);
  }

  private static void isWhole(Iterable<String> texts) {
    assertThat(texts).doesNotContainNull();
  }
}
