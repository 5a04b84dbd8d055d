package io.quorate.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code quorate version}. */
@Command(
    name = "version",
    header = "Print the version.",
    footer = {"", "Examples:", "  quorate version"})
final class VersionCommand implements Callable<Integer> {
  private final Shell shell;

  VersionCommand(Shell shell) {
    this.shell = shell;
  }

  static String version() {
    @Nullable String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public Integer call() {
    shell.out().println("quorate " + version() + " (Java " + Runtime.version() + ")");
    return ExitCode.OK;
  }
}
