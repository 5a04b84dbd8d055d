package io.quorate.cli.bench;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import java.util.Locale;

/** What options may be; a usage error tells what is wrong. */
final class Range {
  private Range() {}

  static void check(String option, long value, long least, long most) {
    check(
        value >= least && value <= most,
        String.format(Locale.ROOT, "%s is %,d, not %,d to %,d", option, value, least, most));
  }

  static void check(boolean holds, String message) {
    if (!holds) {
      throw new CliException(ExitCode.USAGE, message);
    }
  }
}
