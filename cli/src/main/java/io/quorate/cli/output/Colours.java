package io.quorate.cli.output;

import io.quorate.cli.Shell;

/** States in the colours that people expect, when a person looks. */
public final class Colours {
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";
  private static final String RESET = "\u001b[0m";

  private Colours() {}

  /** A word that names a state is coloured; any other text stays as it is. */
  public static String state(Shell shell, String word) {
    if (!shell.colour()) {
      return word;
    }
    return switch (word) {
      case "healthy", "up", "ok" -> GREEN + word + RESET;
      case "degraded", "warning" -> YELLOW + word + RESET;
      case "no_quorum", "unreachable", "failed", "error" -> RED + word + RESET;
      default -> word;
    };
  }
}
