package io.quorate.proto.frame;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of writes for one group and its answer. The operations stay bytes here ({@link
 * io.quorate.proto.op.OperationCodec}), since they go into the log as they came.
 *
 * <pre>
 * request  = version:u8=1 group:string count:varint (length:varint operation){count}
 * response = version:u8=1 (0 count:varint outcome{count} | error:u8 detail:string leader:string)
 * outcome  = 0 mod:varint create:varint version:varint | 1 revision:varint count:varint more:u8
 *          | 2 mod:varint | 3 error:u8
 *          | 4 succeeded:u8 revision:varint count:varint step{count}
 *          | 5 succeeded:u8 step:varint error:u8
 * step     = 0 (got nothing) | 1 entry (got) | 2 create:varint version:varint (written)
 *          | 3 count:varint (deleted) | 4 value:i64 create:varint version:varint (counted)
 * </pre>
 */
public final class WriteFrames {
  private static final int VERSION = 1;
  private static final int WRITTEN = 0;
  private static final int DELETED = 1;
  private static final int CONDITION_FAILED = 2;
  private static final int REFUSED = 3;
  private static final int COMMITTED = 4;
  private static final int STEP_REFUSED = 5;

  private WriteFrames() {}

  /** A request as its reader sees it: operations not decoded yet. */
  public record Request(String groupId, List<byte[]> operations) {}

  public static void writeRequest(String groupId, List<byte[]> operations, ByteWriter out) {
    beginRequest(groupId, operations.size(), out);
    for (byte[] operation : operations) {
      out.bytes(operation);
    }
  }

  /** The part before the operations, each of which follows by {@link #addOperation}. */
  public static void beginRequest(String groupId, int operations, ByteWriter out) {
    out.u8(VERSION).string(groupId).varint(operations);
  }

  /** Adds an operation that is all that another writer holds. */
  public static void addOperation(ByteWriter operation, ByteWriter out) {
    out.varint(operation.size()).raw(operation.array(), 0, operation.size());
  }

  public static Request readRequest(byte[] frame) {
    ByteReader in = new ByteReader(frame);
    version(in);
    String groupId = in.string("group", 64);
    int count = in.boundedVarint("operations", Limits.MAX_FRAME_OPERATIONS);
    List<byte[]> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(in.bytes("operation", Limits.MAX_FRAME_BYTES));
    }
    in.end();
    return new Request(groupId, operations);
  }

  public static void writeReply(Reply<Outcome> reply, ByteWriter out) {
    out.u8(VERSION);
    if (reply instanceof Reply.Results<Outcome> results) {
      out.u8(0).varint(results.results().size());
      for (Outcome outcome : results.results()) {
        writeOutcome(outcome, out);
      }
    } else if (reply instanceof Reply.Failed<Outcome> failed) {
      writeFailure(failed, out);
    }
  }

  public static Reply<Outcome> readReply(byte[] frame) {
    ByteReader in = new ByteReader(frame);
    version(in);
    int error = in.u8();
    if (error != 0) {
      return readFailure(error, in);
    }
    int count = in.boundedVarint("outcomes", Limits.MAX_FRAME_OPERATIONS);
    List<Outcome> outcomes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      outcomes.add(readOutcome(in));
    }
    in.end();
    return new Reply.Results<>(outcomes);
  }

  private static void writeOutcome(Outcome outcome, ByteWriter out) {
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
    }
  }

  private static Outcome readOutcome(ByteReader in) {
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
      default -> throw new MalformedException("unknown outcome kind " + kind);
    };
  }

  static void version(ByteReader in) {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("frame version " + version + " is not known");
    }
  }

  static void writeFailure(Reply.Failed<?> failed, ByteWriter out) {
    out.u8(failed.code().id()).string(failed.detail()).string(failed.leaderId());
  }

  static <T> Reply<T> readFailure(int error, ByteReader in) {
    Reply<T> failed =
        new Reply.Failed<>(
            ErrorCode.ofId(error), in.string("detail", 1 << 16), in.string("leader", 256));
    in.end();
    return failed;
  }
}
