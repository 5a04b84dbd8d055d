package io.quorate.gateway.batch;

import io.netty.buffer.Unpooled;
import io.quorate.gateway.metrics.BatchKind;
import io.quorate.gateway.metrics.QueueKind;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads, which may be sent as often as it takes. Frames of gets are short enough for an answer of
 * that many of the largest values; a scan has a frame of its own.
 */
enum ReadLane implements LaneKind<ReadOperation, ReadResult> {
  GETS(false, 64, 4, true),
  STALE_GETS(true, 64, 4, true),
  SCANS(false, 1, 4, false),
  STALE_SCANS(true, 1, 4, false),
  CHANGES(false, 1, 8, false);

  private static final int OVERHEAD_BYTES = 64;

  private final boolean stale;
  private final int maxFrameOperations;
  private final int maxInFlight;
  private final boolean reroutable;

  ReadLane(boolean stale, int maxFrameOperations, int maxInFlight, boolean reroutable) {
    this.stale = stale;
    this.maxFrameOperations = maxFrameOperations;
    this.maxInFlight = maxInFlight;
    this.reroutable = reroutable;
  }

  static int bytesOf(ReadOperation operation) {
    if (operation instanceof ReadOperation.Get get) {
      return OVERHEAD_BYTES + get.key().length;
    }
    if (operation instanceof ReadOperation.Changes changes) {
      int bounds = changes.start().length + changes.end().length;
      return OVERHEAD_BYTES + bounds + 3 * changes.shards().length;
    }
    if (operation instanceof ReadOperation.OfLeases) {
      return OVERHEAD_BYTES + Limits.MAX_KEY_BYTES;
    }
    ReadOperation.Scan scan = (ReadOperation.Scan) operation;
    return OVERHEAD_BYTES + scan.start().length + scan.end().length + 3 * scan.shards().length;
  }

  @Override
  public Method<Buffer, Buffer> method() {
    return Methods.DATA_READ;
  }

  @Override
  public BatchKind batchKind() {
    return BatchKind.READ;
  }

  @Override
  public QueueKind queueKind() {
    return QueueKind.READ_BATCH;
  }

  @Override
  public Buffer encode(String groupId, List<Pending<ReadOperation, ReadResult>> operations) {
    List<ReadOperation> reads = new ArrayList<>(operations.size());
    int bytes = OVERHEAD_BYTES;
    for (Pending<ReadOperation, ReadResult> pending : operations) {
      reads.add(pending.operation());
      bytes += pending.bytes;
    }
    return encode(groupId, stale, reads, bytes);
  }

  /** A frame of reads; {@code bytes} is about its size. */
  static Buffer encode(String groupId, boolean stale, List<ReadOperation> reads, int bytes) {
    ByteWriter out = new ByteWriter(bytes);
    ReadFrames.writeRequest(new ReadFrames.Request(groupId, stale, reads), out);
    return BufferInternal.buffer(Unpooled.wrappedBuffer(out.array(), 0, out.size()));
  }

  @Override
  public Reply<ReadResult> decode(Buffer frame) {
    return ReadFrames.readReply(frame.getBytes());
  }

  @Override
  public @Nullable ErrorCode refusal(ReadResult result) {
    return result instanceof ReadResult.Refused refused ? refused.code() : null;
  }

  @Override
  public boolean repeatable(ReadOperation operation) {
    return true;
  }

  @Override
  public boolean writes() {
    return false;
  }

  @Override
  public boolean reroutable() {
    return reroutable;
  }

  @Override
  public boolean anyReplica() {
    return stale;
  }

  @Override
  public int maxFrameOperations() {
    return maxFrameOperations;
  }

  @Override
  public int maxInFlight() {
    return maxInFlight;
  }
}
