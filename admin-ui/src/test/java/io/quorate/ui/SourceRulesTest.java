package io.quorate.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the content security policy, and the way the files are served, ask of the sources. */
final class SourceRulesTest {
  private static final Path UI = Path.of("src/main/resources/ui");
  private static final Pattern IMPORT = Pattern.compile("(?:from|import) '([^']+)'");

  @Test
  void modulesAreTypeChecked() throws IOException {
    for (Path module : modules()) {
      assertThat(Files.readString(module)).as("%s", module).startsWith("// @ts-check\n");
    }
  }

  @Test
  void importsAreRelativeAndExist() throws IOException {
    for (Path module : modules()) {
      Matcher imports = IMPORT.matcher(Files.readString(module));
      while (imports.find()) {
        assertThat(imports.group(1)).as("%s", module).startsWith("./");
        assertThat(module.resolveSibling(imports.group(1))).exists();
      }
    }
  }

  @Test
  void nothingIsInlineOrRendersMarkup() throws IOException {
    for (Path module : modules()) {
      assertThat(Files.readString(module))
          .as("%s", module)
          .doesNotContain(
              "style=", "unsafeHTML", "innerHTML", "outerHTML", "eval(", "new Function");
    }
    assertThat(Files.readString(UI.resolve("index.html")))
        .doesNotContain("<style", "style=", "onclick", "<script>")
        .contains("/ui/a/{{version}}/");
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.list(UI)) {
      return files.filter(file -> file.toString().endsWith(".js")).toList();
    }
  }
}
