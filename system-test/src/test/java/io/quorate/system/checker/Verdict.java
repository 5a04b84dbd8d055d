package io.quorate.system.checker;

/** What a checker found. Only {@link Linearizable} passes: not to know is to fail. */
public sealed interface Verdict {
  record Linearizable(int operations) implements Verdict {}

  record Violation(String key, String explanation) implements Verdict {}

  /** The search was given up at its bound. */
  record Unknown(String key, String explanation) implements Verdict {}
}
