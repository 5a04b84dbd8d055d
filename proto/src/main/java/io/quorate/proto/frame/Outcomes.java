package io.quorate.proto.frame;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;

/**
 * The bytes of an {@link Outcome}: in replies, and where a group remembers what it answered.
 *
 * <pre>
 * outcome  = 0 mod:varint create:varint version:varint | 1 revision:varint count:varint more:u8
 *          | 2 mod:varint | 3 error:u8
 *          | 4 succeeded:u8 revision:varint count:varint step{count}
 *          | 5 succeeded:u8 step:varint error:u8 | 6 revision:varint ttlMs:varint
 * step     = 0 (got nothing) | 1 entry (got) | 2 create:varint version:varint (written)
 *          | 3 count:varint (deleted) | 4 value:i64 create:varint version:varint (counted)
 * </pre>
 */
public final class Outcomes {
  private static final int WRITTEN = 0;
  private static final int DELETED = 1;
  private static final int CONDITION_FAILED = 2;
  private static final int REFUSED = 3;
  private static final int COMMITTED = 4;
  private static final int STEP_REFUSED = 5;
  private static final int LEASED = 6;

  private Outcomes() {}

  public static void write(Outcome outcome, ByteWriter out) {
    if (outcome instanceof Outcome.Written written) {
      out.u8(WRITTEN)
          .varint(written.modRevision())
          .varint(written.createRevision())
          .varint(written.version());
    } else if (outcome instanceof Outcome.Deleted deleted) {
      out.u8(DELETED).varint(deleted.revision()).varint(deleted.count()).u8(deleted.more() ? 1 : 0);
    } else if (outcome instanceof Outcome.ConditionFailed failed) {
      out.u8(CONDITION_FAILED).varint(failed.modRevision());
    } else if (outcome instanceof Outcome.Refused refused) {
      out.u8(REFUSED).u8(refused.code().id());
    } else if (outcome instanceof Outcome.Committed committed) {
      out.u8(COMMITTED).u8(committed.succeeded() ? 1 : 0).varint(committed.revision());
      StepResults.write(committed.results(), out);
    } else if (outcome instanceof Outcome.StepRefused refused) {
      out.u8(STEP_REFUSED).u8(refused.succeeded() ? 1 : 0).varint(refused.step());
      out.u8(refused.code().id());
    } else if (outcome instanceof Outcome.Leased leased) {
      out.u8(LEASED).varint(leased.revision()).varint(leased.ttlMs());
    }
  }

  /** Reads one outcome, which need not fill the reader. */
  public static Outcome read(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case WRITTEN -> new Outcome.Written(in.varint(), in.varint(), in.varint());
      case DELETED -> new Outcome.Deleted(in.varint(), in.varint(), in.flag());
      case CONDITION_FAILED -> new Outcome.ConditionFailed(in.varint());
      case REFUSED -> new Outcome.Refused(ErrorCode.ofId(in.u8()));
      case COMMITTED -> new Outcome.Committed(in.flag(), in.varint(), StepResults.read(in));
      case STEP_REFUSED ->
          new Outcome.StepRefused(
              in.flag(),
              in.boundedVarint("step", Limits.MAX_TXN_OPERATIONS - 1),
              ErrorCode.ofId(in.u8()));
      case LEASED -> new Outcome.Leased(in.varint(), in.varint());
      default -> throw new MalformedException("unknown outcome kind " + kind);
    };
  }
}
