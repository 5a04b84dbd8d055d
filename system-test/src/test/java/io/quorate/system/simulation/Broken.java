package io.quorate.system.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A run that broke an invariant: what, where in its trace, and how to see it again. */
final class Broken extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final transient Invariant invariant;

  Broken(long seed, World.Breach breach, Trace trace) {
    super(message(seed, breach, trace));
    this.invariant = breach.invariant();
  }

  Invariant invariant() {
    return invariant;
  }

  private static String message(long seed, World.Breach breach, Trace trace) {
    return String.format(
        "seed %d breaks %s at %.3f ms: %s%n%n"
            + "The last events:%n  %s%n%n"
            + "All of them: mvn -B -Dquick test -pl system-test -am -Dtest=SimulationTest#replay"
            + " -Dsim.seed=%d",
        seed,
        breach.invariant(),
        breach.atNanos() / 1e6,
        breach.detail(),
        String.join(System.lineSeparator() + "  ", trace.tail()),
        seed);
  }

  static String stackOf(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
