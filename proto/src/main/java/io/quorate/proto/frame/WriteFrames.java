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
 * outcome  = see {@link Outcomes}
 * </pre>
 */
public final class WriteFrames {
  private static final int VERSION = 1;

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
        Outcomes.write(outcome, out);
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
      outcomes.add(Outcomes.read(in));
    }
    in.end();
    return new Reply.Results<>(outcomes);
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
