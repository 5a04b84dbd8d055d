package io.quorate.cli.context;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quorate logout}: forgets the tokens of a context. */
@Command(
    name = "logout",
    header = "Forget the tokens of a context.",
    footer = {"", "Examples:", "  quorate logout", "  quorate logout --context staff"})
public final class LogoutCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The context (default: the current one).")
  @Nullable String name;

  public LogoutCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Contexts after =
        new ContextFile(shell.configDirectory())
            .update(contexts -> contexts.with(chosen(contexts).withTokens(null)));
    shell.say("signed out of " + chosen(after).name());
    return ExitCode.OK;
  }

  private Context chosen(Contexts contexts) {
    String wanted = name == null ? contexts.current() : name;
    if (wanted == null) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no current context");
    }
    return contexts
        .find(wanted)
        .orElseThrow(
            () -> new CliException(ExitCode.NOT_FOUND, "there is no context \"" + wanted + "\""));
  }
}
