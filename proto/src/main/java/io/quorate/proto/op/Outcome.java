package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;

/** What an {@link Operation} did. The same log gives the same outcomes on every replica. */
public sealed interface Outcome {
  /**
   * The key has a new record.
   *
   * @param modRevision the write's revision: the record's new ETag
   * @param createRevision the revision that created the key; equal to {@code modRevision} when this
   *     write did
   * @param version 1 for the write that created the key, then one more each time
   */
  record Written(long modRevision, long createRevision, long version) implements Outcome {
    public boolean created() {
      return version == 1;
    }
  }

  /**
   * Keys were deleted.
   *
   * @param revision the deletion's revision, or the group's revision when nothing was there to
   *     delete
   * @param count how many keys were removed
   * @param more whether a range deletion stopped at its limit
   */
  record Deleted(long revision, long count, boolean more) implements Outcome {}

  /** The condition did not hold; the present mod revision is 0 when the key is absent. */
  record ConditionFailed(long modRevision) implements Outcome {}

  /** Refused when applied, the same way on every replica: a stale epoch, an invalid argument. */
  record Refused(ErrorCode code) implements Outcome {}
}
