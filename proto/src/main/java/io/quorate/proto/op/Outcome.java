package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.List;

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

  /**
   * A lease was made or lives on.
   *
   * @param revision of that change in its group
   * @param ttlMs the time that it has from now on
   */
  record Leased(long revision, long ttlMs) implements Outcome {}

  /** The condition did not hold; the present mod revision is 0 when the key is absent. */
  record ConditionFailed(long modRevision) implements Outcome {}

  /**
   * A transaction took effect.
   *
   * @param succeeded whether the comparisons held, and so which branch's results these are
   * @param revision the revision of its changes, or the group's when it changed nothing
   * @param results one per step of that branch
   */
  record Committed(boolean succeeded, long revision, List<StepResult> results) implements Outcome {}

  /**
   * A transaction changed nothing, since one of its steps can't be done.
   *
   * @param step from 0, within the branch that the comparisons chose
   */
  record StepRefused(boolean succeeded, int step, ErrorCode code) implements Outcome {

    /** What the user is told. */
    public QuorateException error() {
      String branch = succeeded ? "success" : "failure";
      return new QuorateException(
          code, branch + " " + step + ": " + why() + "; nothing was changed");
    }

    /** The same where the user knows nothing of steps. */
    public QuorateException errorOfOnlyStep() {
      return new QuorateException(code, why());
    }

    private String why() {
      return switch (code) {
        case NOT_A_COUNTER -> "the value is not a decimal integer of 64 bits";
        case COUNTER_OVERFLOW -> "the counter would leave its 64 bits";
        case RANGE_TOO_LARGE ->
            "a transaction deletes at most " + Limits.MAX_DELETE_STEP + " keys by ranges";
        case PAYLOAD_TOO_LARGE -> "the value, or what the gets return, would be too large";
        case OVERLOADED -> "other transactions' gets return too much at this moment";
        case LEASE_NOT_FOUND -> "there is no such lease, or it takes no key of this shard";
        default -> code.title();
      };
    }
  }

  /** Refused when applied, the same way on every replica: a stale epoch, an invalid argument. */
  record Refused(ErrorCode code) implements Outcome {}
}
