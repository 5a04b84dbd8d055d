package io.quorate.system.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class DocumentTableTest {
  @Test
  void rowsComeBehindTheConditionsAndTheHead() throws IOException {
    DocumentTable table = new DocumentTable("x", "Work", "Figure");
    table.add("put", "1/s");
    table.add("get", "2/s");
    assertThat(table.text())
        .contains("load average")
        .endsWith("\n\n| Work | Figure |\n|---|---|\n| put | 1/s |\n| get | 2/s |");
  }
}
