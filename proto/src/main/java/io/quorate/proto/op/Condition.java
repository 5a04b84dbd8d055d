package io.quorate.proto.op;

/** What must hold of a key's present record for a write to happen; the forms of RFC 9110 §13. */
public sealed interface Condition {
  /** No condition. */
  record Always() implements Condition {}

  /** {@code If-None-Match: *}: the key must be absent. */
  record Absent() implements Condition {}

  /** {@code If-Match: *}: the key must exist. */
  record Exists() implements Condition {}

  /** {@code If-Match: "41", "42"}: the record's mod revision must be one of these. */
  record Revisions(long[] revisions) implements Condition {
    public Revisions {
      if (revisions.length == 0 || revisions.length > Limits.MAX_CONDITION_REVISIONS) {
        throw new IllegalArgumentException(
            "1 to " + Limits.MAX_CONDITION_REVISIONS + " revisions, not " + revisions.length);
      }
      revisions = revisions.clone();
    }
  }

  Condition ALWAYS = new Always();
  Condition ABSENT = new Absent();
  Condition EXISTS = new Exists();

  /**
   * Whether the condition holds.
   *
   * @param modRevision the present record's, or 0 when there is none
   */
  static boolean holds(Condition condition, long modRevision) {
    if (condition instanceof Absent) {
      return modRevision == 0;
    }
    if (condition instanceof Exists) {
      return modRevision != 0;
    }
    if (condition instanceof Revisions wanted) {
      for (long revision : wanted.revisions()) {
        if (revision == modRevision && modRevision != 0) {
          return true;
        }
      }
      return false;
    }
    return true;
  }
}
