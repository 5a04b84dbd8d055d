package io.quorate.system.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MarkedTextTest {
  @TempDir Path directory;

  @Test
  void onlyWhatIsBetweenTheMarksChanges() throws IOException {
    Path document = directory.resolve("d.md");
    Files.writeString(document, "a\n<!-- x:begin -->\nold\nold\n<!-- x:end -->\nb\n");
    new MarkedText(document, "x").replace("new\n");
    new MarkedText(document, "x").replace("newer\n");
    assertThat(document).hasContent("a\n<!-- x:begin -->\nnewer\n<!-- x:end -->\nb\n");
  }

  @Test
  void aDocumentWithoutTheMarksIsLeftAlone() throws IOException {
    Path document = directory.resolve("d.md");
    Files.writeString(document, "a\n");
    assertThatThrownBy(() -> new MarkedText(document, "x").replace("new"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("<!-- x:begin -->");
    assertThat(document).hasContent("a\n");
  }
}
