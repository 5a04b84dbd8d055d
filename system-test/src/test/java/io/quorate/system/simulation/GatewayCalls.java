package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.gateway.upstream.NodeClient;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Calls to nodes over the simulated network, with the promise of {@link NodeClient}: UNAVAILABLE
 * for what was certainly not sent, OUTCOME_UNKNOWN for all else that has no answer. One connection
 * carries all calls to a node, so requests are not duplicated; but each may be late or lost alone.
 */
final class GatewayCalls implements NodeClient {
  private static final long CONNECT_NANOS = 20 * MS;

  private record Call(String nodeId, Promise<Buffer> promise) {}

  private final Cluster cluster;
  private final World world;
  private final Network network;
  private final Actor process;
  private final Set<Call> open = new LinkedHashSet<>();

  GatewayCalls(Cluster cluster, Actor process) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.network = cluster.network();
    this.process = process;
  }

  @Override
  @SuppressWarnings("unchecked") // Both methods that gateways' lanes call are of bytes.
  public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
    return (Future<R>) send(nodeId, method.fullName(), (Buffer) request, timeoutMs);
  }

  private Future<Buffer> send(String nodeId, String method, Buffer request, long timeoutMs) {
    Call call = new Call(nodeId, Promise.promise());
    boolean isWrite = method.equals(Methods.DATA_WRITE.fullName());
    world.note(process.id(), isWrite ? "sends writes" : "sends reads", nodeId, request.length());
    if (!cluster.node(nodeId).isUp()) {
      process.after(world.between(MS, CONNECT_NANOS), "no connection", () -> notSent(call));
      return call.promise().future();
    }
    open.add(call);
    // The product looks for overdue calls every 50 ms.
    process.after(
        timeoutMs * MS + world.between(0, 50 * MS),
        "timeout",
        () -> lost(call, "no answer in time"));
    if (network.loses(process.id(), nodeId)) {
      losing(call);
      return call.promise().future();
    }
    boolean isTwice = isWrite && cluster.mistake() == Mistake.DUPLICATED_WRITE && world.chance(50);
    for (int i = 0; i < (isTwice ? 2 : 1); i++) {
      world.after(
          network.delayNanos(),
          cluster.node(nodeId).process(),
          "request",
          () -> arrive(call, method, request));
    }
    return call.promise().future();
  }

  private void arrive(Call call, String method, Buffer request) {
    if (cluster.mistake() == Mistake.UNPINNED_SCAN
        && !method.equals(Methods.DATA_WRITE.fullName())) {
      long[] revisions = new long[1];
      Buffer changed = unpinned(request, revisions);
      cluster
          .node(call.nodeId())
          .handle(method, changed, answer -> reply(call, pinned(answer, revisions[0])));
      return;
    }
    boolean isLossy =
        cluster.mistake() == Mistake.LOST_CHANGE && method.equals(Methods.DATA_WATCH.fullName());
    cluster
        .node(call.nodeId())
        .handle(method, request, answer -> reply(call, isLossy ? withoutLast(answer) : answer));
  }

  private void reply(Call call, Buffer answer) {
    if (network.loses(call.nodeId(), process.id())) {
      losing(call);
      return;
    }
    process.after(
        network.delayNanos(),
        "reply",
        () -> {
          open.remove(call);
          call.promise().tryComplete(answer);
        });
  }

  /** A message went missing: the connection breaks now or soon, or the timeout finds out. */
  private void losing(Call call) {
    if (world.chance(700)) {
      process.after(world.between(MS, 60 * MS), "reset", () -> lost(call, "connection lost"));
    }
  }

  private void notSent(Call call) {
    call.promise().tryFail(new QuorateException(ErrorCode.UNAVAILABLE, "no connection"));
  }

  private void lost(Call call, String detail) {
    open.remove(call);
    ErrorCode code =
        cluster.mistake() == Mistake.UNKNOWN_CALLED_UNSENT
            ? ErrorCode.UNAVAILABLE
            : ErrorCode.OUTCOME_UNKNOWN;
    call.promise().tryFail(new QuorateException(code, detail));
  }

  void connectionsLost(String nodeId) {
    List<Call> ended = new ArrayList<>(open);
    ended.removeIf(call -> !call.nodeId().equals(nodeId));
    for (Call call : ended) {
      process.after(world.between(0, 2 * MS), "reset", () -> lost(call, "connection lost"));
    }
  }

  private static Buffer unpinned(Buffer request, long[] revisions) {
    ReadFrames.Request frame = ReadFrames.readRequest(request.getBytes());
    List<ReadOperation> operations = new ArrayList<>();
    for (ReadOperation operation : frame.operations()) {
      if (operation instanceof ReadOperation.Scan scan) {
        revisions[0] = scan.revision();
        operations.add(
            new ReadOperation.Scan(
                scan.tenantId(),
                scan.shards(),
                scan.epoch(),
                0,
                scan.start(),
                scan.end(),
                scan.limit(),
                scan.maxBytes(),
                scan.keysOnly(),
                scan.reverse()));
      } else {
        operations.add(operation);
      }
    }
    ByteWriter out = new ByteWriter(256);
    ReadFrames.writeRequest(
        new ReadFrames.Request(frame.groupId(), frame.stale(), operations), out);
    return Buffer.buffer(out.toByteArray());
  }

  private Buffer withoutLast(Buffer answer) {
    if (!(ReadFrames.readReply(answer.getBytes()) instanceof Reply.Results<ReadResult> results)
        || !(results.results().get(0) instanceof ReadResult.Changed changed)
        || changed.changes().isEmpty()
        || !world.chance(100)) {
      return answer;
    }
    int kept = changed.changes().size() - 1;
    ByteWriter out = new ByteWriter(256);
    ReadFrames.writeReply(
        new Reply.Results<>(
            List.of(new ReadResult.Changed(changed.upTo(), changed.changes().subList(0, kept)))),
        out);
    return Buffer.buffer(out.toByteArray());
  }

  private static Buffer pinned(Buffer answer, long revision) {
    Reply<ReadResult> reply = ReadFrames.readReply(answer.getBytes());
    if (revision == 0
        || !(reply instanceof Reply.Results<ReadResult> results)
        || !(results.results().get(0) instanceof ReadResult.Page page)) {
      return answer;
    }
    ByteWriter out = new ByteWriter(256);
    ReadFrames.writeReply(
        new Reply.Results<>(List.of(new ReadResult.Page(revision, page.more(), page.entries()))),
        out);
    return Buffer.buffer(out.toByteArray());
  }
}
