package io.quorate.system.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class DocumentTableTest {
  @Test
  void replacesWhatStandsBetweenItsMarks() throws IOException {
    DocumentTable table = new DocumentTable("x", "A", "B");
    table.add("1", "2");
    String text = "before <!-- x:begin -->\nold\n<!-- x:end --> after <!-- y:begin -->";
    assertThat(table.inserted(text))
        .startsWith("before <!-- x:begin -->\n")
        .contains("| A | B |\n|---|---|\n| 1 | 2 |\n<!-- x:end --> after <!-- y:begin -->")
        .doesNotContain("old");
    assertThatThrownBy(() -> table.inserted("no marks")).hasMessageContaining("marks of x");
  }
}
