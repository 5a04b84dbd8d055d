package io.quorate.gateway.batch;

import io.quorate.gateway.routing.GroupLeader;
import io.quorate.gateway.routing.GroupRoute;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Reads that wait at a node for something to happen: they have a frame each, in no lane, since they
 * must hold up nothing. Their failures teach where the leader is; asking again is the caller's. On
 * its event loop only.
 */
final class LongReads {
  /** What an answer may take beyond the wait. */
  private static final int GRACE_MS = 5_000;

  private final NodeClient nodes;
  private final LoopTimer timer;

  LongReads(NodeClient nodes, LoopTimer timer) {
    this.nodes = nodes;
    this.timer = timer;
  }

  Future<ReadResult> ask(GroupRoute group, GroupLeader leader, ReadOperation.Changes asked) {
    String nodeId = leader.target(group, timer.nanoTime());
    List<ReadOperation> alone = List.of(asked);
    Buffer frame = ReadLane.encode(group.groupId(), false, alone, ReadLane.bytesOf(asked));
    return nodes
        .call(nodeId, Methods.DATA_WATCH, frame, asked.waitMs() + GRACE_MS)
        .transform(
            answer -> {
              if (answer.succeeded()) {
                return read(nodeId, leader, answer.result());
              }
              leader.failed(nodeId, timer.nanoTime());
              return Future.failedFuture(answer.cause());
            });
  }

  private Future<ReadResult> read(String nodeId, GroupLeader leader, Buffer answer) {
    Reply<ReadResult> reply;
    try {
      reply = ReadLane.CHANGES.decode(answer);
    } catch (MalformedException e) {
      return Future.failedFuture(
          new QuorateException(ErrorCode.INTERNAL, "a broken answer: " + e.getMessage(), e));
    }
    if (reply instanceof Reply.Results<ReadResult> results && results.results().size() == 1) {
      leader.answered(nodeId);
      return Future.succeededFuture(results.results().get(0));
    }
    if (!(reply instanceof Reply.Failed<ReadResult> failed)) {
      return Future.failedFuture(
          new QuorateException(ErrorCode.INTERNAL, "an answer of another length"));
    }
    if (failed.code() == ErrorCode.NOT_LEADER) {
      leader.refused(nodeId, failed.leaderId(), timer.nanoTime());
    } else if (failed.code() != ErrorCode.OVERLOADED) {
      leader.failed(nodeId, timer.nanoTime());
    }
    return Future.failedFuture(new QuorateException(failed.code(), failed.detail()));
  }
}
