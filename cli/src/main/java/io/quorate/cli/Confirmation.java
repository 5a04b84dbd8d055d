package io.quorate.cli;

import java.io.Console;
import picocli.CommandLine.Option;

/** Asks a person to type what is at stake before something can't be undone. */
public final class Confirmation {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  boolean yes;

  /** Returns when the person agreed, or had said so before. */
  public void ask(Shell shell, String warning, String word) {
    if (yes) {
      return;
    }
    Console console = shell.console();
    if (console == null) {
      throw new CliException(
          ExitCode.CONFIRMATION_NEEDED, warning + " There is no terminal to ask at: give --yes");
    }
    shell.say(warning);
    String answer = console.readLine("Type \"%s\" to go on: ", word);
    if (!word.equals(answer)) {
      throw new CliException(ExitCode.CONFIRMATION_NEEDED, "not confirmed; nothing was done");
    }
  }
}
