package io.quorate.storage.mvcc;

/** A read at a revision that is compacted or not reached yet. */
public final class RevisionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long revision;
  private final Position position;

  public RevisionException(long revision, Position position) {
    super(
        "revision "
            + revision
            + " is not between "
            + position.compactRevision()
            + " and "
            + position.revision(),
        null,
        false,
        false);
    this.revision = revision;
    this.position = position;
  }

  public boolean isCompacted() {
    return revision < position.compactRevision();
  }

  public Position position() {
    return position;
  }
}
