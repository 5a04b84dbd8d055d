package io.quorate.cli.context;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Bytes in the place of contexts.json: contexts that can be kept, or damage that is named. */
class ContextFileFuzzTest {
  @TempDir Path directory;

  @FuzzTest
  void whatIsReadCanBeKept(byte[] content) throws IOException {
    Path file = directory.resolve("contexts.json");
    Files.write(file, content);
    try {
      Contexts contexts = new ContextFile(directory).read();
      assertThat(ContextFile.parse(ContextFile.json(contexts))).isEqualTo(contexts);
      contexts.suiting(true);
    } catch (CliException refused) {
      assertThat(refused.getMessage()).startsWith(file + " is damaged");
    }
  }
}
