package io.quorate.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quorate completion}: a script that lets a shell complete commands and options. */
@Command(
    name = "completion",
    header = "Print a completion script for bash or zsh.",
    footer = {
      "",
      "Examples:",
      "  eval \"$(quorate completion bash)\"",
      "  quorate completion zsh > ~/.quorate-completion && echo 'source ~/.quorate-completion' >> ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The one script serves both: under zsh it loads zsh's emulation of bash's completion. */
  enum Target {
    BASH,
    ZSH
  }

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  Target target;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    CommandLine root = QuorateCli.commandLine(shell);
    String script = AutoComplete.bash("quorate", root);
    shell
        .out()
        .print(target == Target.ZSH ? "autoload -U +X compinit && compinit\n" + script : script);
    return ExitCode.OK;
  }
}
