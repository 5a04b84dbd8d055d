package io.quorate.gateway.batch;

import io.quorate.gateway.metrics.BatchKind;
import io.quorate.gateway.metrics.QueueKind;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.rpc.Method;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between lanes of writes, reads and scans. */
interface LaneKind<O, R> {
  Method<Buffer, Buffer> method();

  BatchKind batchKind();

  QueueKind queueKind();

  Buffer encode(String groupId, List<Pending<O, R>> operations);

  /**
   * Reads the answer to a frame.
   *
   * @throws io.quorate.proto.bytes.MalformedException when it is no reply
   */
  Reply<R> decode(Buffer frame);

  /** The error that the group answered to one operation; null when it did what was asked. */
  @Nullable ErrorCode refusal(R result);

  /**
   * Whether an operation may be sent again when its frame was lost. Not a write without a request
   * id: it may have been applied, and applying it twice can undo what another client wrote between.
   */
  boolean repeatable(O operation);

  /** Whether what was sent can have changed anything. */
  boolean writes();

  /** Whether a stale epoch is healed by routing the operation anew. */
  boolean reroutable();

  /** Whether any replica may answer, and not only the leader. */
  boolean anyReplica();

  int maxFrameOperations();

  /** Frames of one lane under way at most. One keeps writes to a key in order. */
  int maxInFlight();
}
