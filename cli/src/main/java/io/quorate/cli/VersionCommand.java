package io.quorate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quorate version}. */
@Command(
    name = "version",
    header = "Print the version.",
    footer = {"", "Examples:", "  quorate version"})
final class VersionCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  VersionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell.out().println("quorate " + Version.current() + " (Java " + Runtime.version() + ")");
    return ExitCode.OK;
  }
}
