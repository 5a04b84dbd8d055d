package io.quorate.storage.raft.jraft;

/** A replica was not started. The process lives on, to tell. */
public final class LogDamageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient LogDamage damage;

  LogDamageException(LogDamage damage) {
    super(damage.toString());
    this.damage = damage;
  }

  public LogDamage damage() {
    return damage;
  }
}
