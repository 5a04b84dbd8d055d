package io.quorate.gateway.batch;

import io.quorate.gateway.metrics.BatchKind;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.GroupLeader;
import io.quorate.gateway.routing.GroupRoute;
import io.quorate.gateway.routing.Routing;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Limits;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one kind that one event loop has for one group: some under way in frames, the
 * others gathering for the next. Batches size themselves by this; {@link Gathering} tells when a
 * short pause makes the next one larger.
 *
 * <p>The tension is in the failures. A frame that was certainly not applied goes back to the front,
 * in order, and to whoever may lead now; one that may have been applied ends its writes as unknown,
 * since this gateway can't tell and must not guess. Nothing waits past its deadline, so a group
 * without a leader costs its callers that long and the others nothing.
 *
 * <p>On its event loop only.
 */
final class Lane<O, R> {
  private static final int MIN_BACKOFF_MS = 2;
  private static final int MAX_BACKOFF_MS = 100;

  /** What lanes of one event loop share. */
  record Shared(
      Routing routing,
      NodeClient nodes,
      LoopTimer timer,
      BatchLimits limits,
      GatewayMetrics metrics,
      Gathering writes,
      Gathering reads) {
    /** A scan has a frame of its own and takes long: gets must not wait for it. */
    private Gathering gathering(LaneKind<?, ?> kind) {
      if (kind.maxFrameOperations() == 1) {
        return new Gathering();
      }
      return kind.batchKind() == BatchKind.WRITE ? writes : reads;
    }
  }

  /** Takes operations whose group has to be looked up anew. */
  interface Rerouter<O, R> {
    void reroute(List<Pending<O, R>> operations, int attempt);
  }

  private record Frame<O, R>(String nodeId, List<Pending<O, R>> operations, long sentNanos) {}

  private final LaneKind<O, R> kind;
  private final Shared shared;
  private final GroupLeader leader;
  private final Rerouter<O, R> rerouter;
  private final Deque<Pending<O, R>> waiting = new ArrayDeque<>();
  private final Set<Frame<O, R>> inFlight = new LinkedHashSet<>();
  private final Gathering.Member gathering;
  private GroupRoute group;
  private long waitingBytes;
  private int reportedWaiting;
  private int attempt;
  private int replica;
  private boolean pumpDue;
  private boolean pausing;
  private boolean backingOff;
  private @Nullable QuorateException lastFailure;

  Lane(
      GroupRoute group,
      LaneKind<O, R> kind,
      Shared shared,
      GroupLeader leader,
      Rerouter<O, R> rerouter) {
    this.group = group;
    this.kind = kind;
    this.shared = shared;
    this.leader = leader;
    this.rerouter = rerouter;
    this.gathering = shared.gathering(kind).join(this::pumpSoon);
  }

  /** Adds an operation that the group, as the newest table has it, should get. */
  void submit(GroupRoute route, Pending<O, R> pending) {
    group = route;
    BatchLimits limits = shared.limits();
    if (waiting.size() >= limits.laneOperations()
        || waitingBytes + pending.bytes > limits.laneBytes()) {
      shared.metrics().queueRefused(kind.queueKind());
      pending.fail(ErrorCode.OVERLOADED, "too many requests wait for group " + route.groupId());
      return;
    }
    waiting.addLast(pending);
    entered(pending);
    pumpSoon();
  }

  private void entered(Pending<O, R> pending) {
    waitingBytes += pending.bytes;
    gathering.waiting(1);
  }

  private void left(Pending<O, R> pending) {
    waitingBytes -= pending.bytes;
    gathering.waiting(-1);
  }

  boolean idle() {
    return waiting.isEmpty() && inFlight.isEmpty();
  }

  int waiting() {
    return waiting.size();
  }

  /** Ends what is past its deadline. */
  void sweep(long nowNanos) {
    waiting.removeIf(
        pending -> {
          if (pending.overdue(nowNanos)) {
            expire(pending);
            left(pending);
          }
          return pending.done();
        });
    for (Frame<O, R> frame : inFlight) {
      for (Pending<O, R> pending : frame.operations()) {
        if (pending.overdue(nowNanos)) {
          pending.fail(
              kind.writes() ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.DEADLINE_EXCEEDED,
              "group " + group.groupId() + " did not answer in time");
        }
      }
    }
  }

  private void expire(Pending<O, R> pending) {
    QuorateException failure = lastFailure;
    if (failure == null) {
      pending.fail(ErrorCode.OVERLOADED, "group " + group.groupId() + " is too slow; not sent");
    } else if (failure.code().fate() == ErrorCode.Fate.UNKNOWN && !kind.writes()) {
      pending.fail(
          ErrorCode.DEADLINE_EXCEEDED, "group " + group.groupId() + ": " + failure.detail());
    } else {
      pending.fail(ErrorCode.UNAVAILABLE, "group " + group.groupId() + ": " + failure.detail());
    }
  }

  /** After what the event loop is handling now: requests that arrived together leave together. */
  private void pumpSoon() {
    if (!pumpDue && maySend()) {
      pumpDue = true;
      shared.timer().soon(this::pump);
    }
  }

  /** One frame is under way, and more (where the kind has it) when those would be full. */
  private boolean maySend() {
    if (backingOff || waiting.isEmpty()) {
      return false;
    }
    return inFlight.isEmpty()
        || (inFlight.size() < kind.maxInFlight() && waiting.size() >= kind.maxFrameOperations());
  }

  private void pump() {
    pumpDue = false;
    while (maySend() && !pause()) {
      List<Pending<O, R>> operations = take();
      if (!operations.isEmpty()) {
        send(operations);
      }
    }
    shared.metrics().queued(kind.queueKind(), waiting.size() - reportedWaiting);
    reportedWaiting = waiting.size();
  }

  /** Whether to send later; a timer then sees to it. */
  private boolean pause() {
    long nanos =
        kind.maxFrameOperations() > 1 ? gathering.pauseNanos(shared.timer().nanoTime()) : 0;
    if (nanos > 0 && !pausing) {
      pausing = true;
      shared
          .timer()
          .scheduleNanos(
              nanos,
              () -> {
                pausing = false;
                pumpSoon();
              });
    }
    return nanos > 0;
  }

  private List<Pending<O, R>> take() {
    List<Pending<O, R>> taken =
        new ArrayList<>(Math.min(waiting.size(), kind.maxFrameOperations()));
    long bytes = 0;
    Pending<O, R> next = waiting.peekFirst();
    while (next != null
        && taken.size() < kind.maxFrameOperations()
        && (taken.isEmpty() || bytes + next.bytes <= Limits.MAX_REQUEST_BYTES)) {
      waiting.removeFirst();
      left(next);
      if (!next.done()) {
        taken.add(next);
        bytes += next.bytes;
      }
      next = waiting.peekFirst();
    }
    return taken;
  }

  private void send(List<Pending<O, R>> operations) {
    long now = shared.timer().nanoTime();
    long latest = operations.get(0).deadlineNanos;
    for (Pending<O, R> pending : operations) {
      latest = Math.max(latest, pending.deadlineNanos);
    }
    Frame<O, R> frame = new Frame<>(target(now), operations, now);
    inFlight.add(frame);
    gathering.sent(operations.size());
    Buffer bytes = kind.encode(group.groupId(), operations);
    shared.metrics().batch(kind.batchKind(), operations.size(), bytes.length());
    shared
        .nodes()
        .call(frame.nodeId(), kind.method(), bytes, Math.max(1, (latest - now) / 1_000_000))
        .onComplete(answer -> answered(frame, answer.result(), answer.cause()));
  }

  private String target(long now) {
    if (!kind.anyReplica()) {
      return leader.target(group, now);
    }
    List<String> replicas = group.replicas();
    return replicas.get(Math.floorMod(replica++, replicas.size()));
  }

  private void answered(Frame<O, R> frame, @Nullable Buffer answer, @Nullable Throwable failure) {
    inFlight.remove(frame);
    long now = shared.timer().nanoTime();
    gathering.answered(frame.operations().size(), now - frame.sentNanos(), now);
    if (answer != null) {
      read(frame, answer);
    } else if (failure instanceof QuorateException error) {
      failed(frame, error.code(), error.detail(), "");
    } else {
      failed(frame, ErrorCode.OUTCOME_UNKNOWN, String.valueOf(failure), "");
    }
    pumpSoon();
  }

  private void read(Frame<O, R> frame, Buffer answer) {
    Reply<R> reply;
    try {
      reply = kind.decode(answer);
    } catch (MalformedException e) {
      failed(frame, ErrorCode.OUTCOME_UNKNOWN, "a broken answer: " + e.getMessage(), "");
      return;
    }
    if (reply instanceof Reply.Failed<R> failed) {
      failed(frame, failed.code(), failed.detail(), failed.leaderId());
    } else if (reply instanceof Reply.Results<R> results) {
      if (results.results().size() != frame.operations().size()) {
        failed(frame, ErrorCode.OUTCOME_UNKNOWN, "an answer of another length", "");
      } else {
        succeeded(frame, results.results());
      }
    }
  }

  private void succeeded(Frame<O, R> frame, List<R> results) {
    if (!kind.anyReplica()) {
      leader.answered(frame.nodeId());
    }
    lastFailure = null;
    List<Pending<O, R>> stale = new ArrayList<>(0);
    for (int i = 0; i < results.size(); i++) {
      Pending<O, R> pending = frame.operations().get(i);
      ErrorCode refusal = kind.refusal(results.get(i));
      if (kind.reroutable() && refusal == ErrorCode.STALE_EPOCH) {
        stale.add(pending);
      } else if (refusal != null && refusal.retryable() && pending.isSentInVain()) {
        // That this attempt did nothing tells nothing of the one before.
        pending.fail(refusal, refusal.title());
      } else {
        pending.complete(results.get(i));
      }
    }
    if (stale.isEmpty()) {
      attempt = 0;
    } else {
      rerouter.reroute(stale, attempt++);
    }
  }

  private void failed(Frame<O, R> frame, ErrorCode code, String detail, String hint) {
    long now = shared.timer().nanoTime();
    lastFailure = new QuorateException(code, detail);
    switch (code) {
      case NOT_LEADER -> retry(frame, leader.refused(frame.nodeId(), hint, now));
      case UNAVAILABLE, REPLICA_FAILED -> {
        leader.failed(frame.nodeId(), now);
        retry(frame, false);
      }
      case STALE_EPOCH -> {
        if (kind.reroutable()) {
          rerouter.reroute(frame.operations(), attempt++);
        } else {
          fail(frame, code, detail);
        }
      }
      case INTERNAL ->
          // A bug met by one read would be met again, by all that share its frame.
          fail(frame, kind.writes() ? ErrorCode.OUTCOME_UNKNOWN : code, detail);
      case OUTCOME_UNKNOWN, DEADLINE_EXCEEDED -> {
        if (hint.isEmpty()) {
          leader.failed(frame.nodeId(), now);
        } else {
          leader.refused(frame.nodeId(), hint, now);
        }
        repeat(frame, detail);
      }
      default -> fail(frame, code, detail);
    }
  }

  /** What may be sent again is; of the rest nobody knows. */
  private void repeat(Frame<O, R> frame, String detail) {
    for (Pending<O, R> pending : frame.operations()) {
      if (!kind.repeatable(pending.operation())) {
        pending.fail(ErrorCode.OUTCOME_UNKNOWN, detail);
      } else if (kind.writes()) {
        pending.sentInVain();
      }
    }
    retry(frame, false);
  }

  private void fail(Frame<O, R> frame, ErrorCode code, String detail) {
    for (Pending<O, R> pending : frame.operations()) {
      pending.fail(code, detail);
    }
  }

  /** Puts operations that were certainly not applied back to the front, in their order. */
  private void retry(Frame<O, R> frame, boolean atOnce) {
    List<Pending<O, R>> operations = frame.operations();
    for (int i = operations.size() - 1; i >= 0; i--) {
      Pending<O, R> pending = operations.get(i);
      if (!pending.done()) {
        waiting.addFirst(pending);
        entered(pending);
      }
    }
    if (!atOnce) {
      backOff();
    }
  }

  private void backOff() {
    if (attempt >= 3) {
      shared.routing().suspectStale();
    }
    if (!backingOff) {
      backingOff = true;
      shared.timer().schedule(backoffMs(attempt++, shared.timer()), this::resume);
    }
  }

  private void resume() {
    backingOff = false;
    sweep(shared.timer().nanoTime());
    pump();
  }

  static int backoffMs(int attempt, LoopTimer timer) {
    int bound = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS << Math.min(attempt, 10));
    return bound / 2 + timer.random(bound / 2 + 1);
  }
}
