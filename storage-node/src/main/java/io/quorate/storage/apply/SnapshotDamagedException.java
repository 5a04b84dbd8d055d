package io.quorate.storage.apply;

import org.jspecify.annotations.Nullable;

/** A snapshot's files are missing, cut short, or not what was written. */
public final class SnapshotDamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SnapshotDamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
