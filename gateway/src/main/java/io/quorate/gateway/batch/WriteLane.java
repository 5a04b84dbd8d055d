package io.quorate.gateway.batch;

import io.netty.buffer.Unpooled;
import io.quorate.gateway.metrics.BatchKind;
import io.quorate.gateway.metrics.QueueKind;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes: one frame under way per group. Without a request id none is sent twice unless it was
 * certainly not applied.
 */
final class WriteLane implements LaneKind<Operation, Outcome> {
  private static final int OVERHEAD_BYTES = 64;

  /** Reused for each operation; one lane kind per event loop. */
  private final ByteWriter scratch = new ByteWriter(1 << 10);

  static int bytesOf(Operation operation) {
    if (operation instanceof Operation.Put put) {
      return OVERHEAD_BYTES + put.key().length + put.value().length;
    }
    if (operation instanceof Operation.Delete delete) {
      return OVERHEAD_BYTES + delete.key().length;
    }
    if (operation instanceof Operation.Once once) {
      return bytesOf(once.operation());
    }
    if (operation instanceof Operation.Transact transact) {
      return OVERHEAD_BYTES + transact.txn().bytes();
    }
    if (operation instanceof Operation.OfLease) {
      return OVERHEAD_BYTES;
    }
    return OVERHEAD_BYTES + Limits.MAX_KEY_BYTES;
  }

  @Override
  public Method<Buffer, Buffer> method() {
    return Methods.DATA_WRITE;
  }

  @Override
  public BatchKind batchKind() {
    return BatchKind.WRITE;
  }

  @Override
  public QueueKind queueKind() {
    return QueueKind.WRITE_BATCH;
  }

  @Override
  public Buffer encode(String groupId, List<Pending<Operation, Outcome>> operations) {
    int bytes = OVERHEAD_BYTES + groupId.length();
    for (Pending<Operation, Outcome> pending : operations) {
      bytes += pending.bytes;
    }
    ByteWriter out = new ByteWriter(bytes);
    WriteFrames.beginRequest(groupId, operations.size(), out);
    for (Pending<Operation, Outcome> pending : operations) {
      // Its length comes first, as a varint: so it is written aside, and copied once.
      scratch.clear();
      OperationCodec.write(pending.operation(), scratch);
      WriteFrames.addOperation(scratch, out);
    }
    return BufferInternal.buffer(Unpooled.wrappedBuffer(out.array(), 0, out.size()));
  }

  @Override
  public Reply<Outcome> decode(Buffer frame) {
    return WriteFrames.readReply(frame.getBytes());
  }

  @Override
  public @Nullable ErrorCode refusal(Outcome outcome) {
    if (outcome instanceof Outcome.StepRefused refused) {
      return refused.code();
    }
    return outcome instanceof Outcome.Refused refused ? refused.code() : null;
  }

  /** Under a request id, the group does it once and answers the same again. */
  @Override
  public boolean repeatable(Operation operation) {
    return operation instanceof Operation.Once;
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public boolean reroutable() {
    return true;
  }

  @Override
  public boolean anyReplica() {
    return false;
  }

  @Override
  public int maxFrameOperations() {
    return Limits.MAX_FRAME_OPERATIONS;
  }

  @Override
  public int maxInFlight() {
    return 1;
  }
}
