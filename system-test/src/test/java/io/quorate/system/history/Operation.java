package io.quorate.system.history;

/** One operation of one client on one key, with the times of call and return by nanoTime. */
public record Operation(
    int client, String key, Action action, long calledNanos, long returnedNanos, Result result) {

  public Operation {
    if (returnedNanos < calledNanos) {
      throw new IllegalArgumentException("returned before it was called");
    }
  }

  /** Whether it can have changed the key. */
  public boolean mayHaveWritten() {
    return !action.isRead()
        && (result instanceof Result.Written
            || result instanceof Result.Deleted
            || result instanceof Result.Unknown);
  }
}
