package io.quorate.system.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What to run.
 *
 * @param isQuick one short round of everything, to see that it works
 * @param isLarge the row with ten million keys too
 * @param names of rows; empty: all
 */
record Options(
    int rounds, boolean isQuick, boolean isLarge, boolean isWritten, List<String> names) {
  private static final int ROUNDS = 3;

  /**
   * From a command line.
   *
   * @throws IllegalArgumentException with a message for a person
   */
  static Options parse(List<String> arguments, List<String> known) {
    int rounds = arguments.contains("--quick") ? 1 : ROUNDS;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--quick", "--large", "--write" -> {}
        case "--rounds" -> rounds = number(arguments, ++i);
        default -> {
          if (!known.contains(argument)) {
            throw new IllegalArgumentException(
                "\"%s\" is none of --rounds N, --quick, --large, --write, %s"
                    .formatted(argument, String.join(", ", known)));
          }
          names.add(argument);
        }
      }
    }
    boolean isQuick = arguments.contains("--quick");
    // A short or partial run must not pass for the whole.
    boolean isWritten = arguments.contains("--write") || (!isQuick && names.isEmpty());
    return new Options(rounds, isQuick, arguments.contains("--large"), isWritten, names);
  }

  private static int number(List<String> arguments, int at) {
    String text = at < arguments.size() ? arguments.get(at) : "";
    if (!text.matches("[1-9]\\d?")) {
      throw new IllegalArgumentException(
          "--rounds wants a number from 1 to 99, not \"" + text + "\"");
    }
    return Integer.parseInt(text);
  }

  boolean wants(String name) {
    return names.isEmpty() || names.contains(name);
  }

  /** At most. */
  Duration warmUp() {
    return Duration.ofSeconds(isQuick ? 6 : 60);
  }

  Duration measured() {
    return Duration.ofSeconds(isQuick ? 3 : 10);
  }
}
