package io.quorate.system.history;

/**
 * What a client was told.
 *
 * <p>The line that matters runs between {@link NotApplied}, a promise that the operation never took
 * nor will take effect, and {@link Unknown}: a timeout, a reset, a 504. Unknown is always honest;
 * NotApplied must be true.
 */
public sealed interface Result {
  /** A read found this. */
  record Found(String value, long revision) implements Result {}

  /** A read, or a delete, found nothing. */
  record Absent() implements Result {}

  record Written(long revision, boolean created) implements Result {}

  record Deleted() implements Result {}

  /** A condition did not hold; the key's revision then, 0 for an absent key. */
  record ConditionFailed(long currentRevision) implements Result {}

  record NotApplied(String why) implements Result {}

  record Unknown(String why) implements Result {}

  /** Whether the client knows that the operation took effect or was judged on the key's state. */
  default boolean isKnown() {
    return !(this instanceof NotApplied) && !(this instanceof Unknown);
  }
}
