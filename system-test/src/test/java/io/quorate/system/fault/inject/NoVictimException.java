package io.quorate.system.fault.inject;

/** A fault can't happen now, beside the one that is happening. */
public final class NoVictimException extends Exception {
  private static final long serialVersionUID = 1L;

  NoVictimException(String why) {
    super(why);
  }
}
