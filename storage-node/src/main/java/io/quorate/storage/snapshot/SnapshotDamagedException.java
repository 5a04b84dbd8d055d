package io.quorate.storage.snapshot;

/** A snapshot file that is not what its writer finished: cut short, changed or extended. */
public final class SnapshotDamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SnapshotDamagedException(String message) {
    super(message);
  }

  public SnapshotDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
