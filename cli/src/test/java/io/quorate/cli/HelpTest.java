package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  @TempDir static Path home;

  static Stream<List<String>> commands() {
    List<List<String>> all = new ArrayList<>();
    collect(QuorateCli.commandLine(Shell.ofProcess()), List.of(), all);
    return all.stream();
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> all) {
    all.add(path);
    command
        .getSubcommands()
        .forEach(
            (name, sub) ->
                collect(sub, Stream.concat(path.stream(), Stream.of(name)).toList(), all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithExamples(List<String> command) {
    String[] args = Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);
    Cli.Result help = new Cli(home).run(args);
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains(("Usage: quorate " + String.join(" ", command)).strip())
        .contains("Examples:\n  ")
        .doesNotContain("\u001b");
    assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(121));
  }

  @Test
  void aMisspeltCommandGetsASuggestion() {
    Cli.Result result = new Cli(home).run("kv", "gett", "x");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("kv get");
  }

  @Test
  void noCommandIsAUsageError() {
    Cli.Result result = new Cli(home).run();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("quorate --help");
  }

  @Test
  void completionScripts() {
    assertThat(new Cli(home).run("completion", "bash").out()).contains("complete -F");
    assertThat(new Cli(home).run("completion", "zsh").out()).startsWith("autoload");
    assertThat(new Cli(home).run("completion", "fish").code()).isEqualTo(2);
  }

  @Test
  void theVersion() {
    assertThat(new Cli(home).run("version").out()).startsWith("quorate ");
  }

  @Test
  void serversAreTheLaunchersBusiness() {
    Cli.Result result = new Cli(home).run("node", "--config", "f");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("launcher");
  }
}
