package io.quorate.storage.rpc;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Positions;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.WatchMessages;
import io.quorate.v1.WatchRequest;
import io.quorate.v1.WatchResponse;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Watch/Watch} at a node that leads all groups of the range: asks each group what came
 * after what was told, and asks on when the caller has read that. Memory is bounded by a page per
 * group and the stream's write queue.
 *
 * <p>All fields belong to the call's event loop.
 */
final class KvWatch {
  private static final int PAGE_BYTES = 256 << 10;

  /** So often the caller hears that there was nothing, and its token is looked at. */
  private static final int WAIT_MS = 5_000;

  private final Context context;
  private final KvSession session;
  private final GrpcServerRequest<WatchRequest, WatchResponse> grpc;
  private final List<Part> parts = new ArrayList<>();
  private WatchRequest request = WatchRequest.getDefaultInstance();
  private WatchMessages.Range range = new WatchMessages.Range(new byte[0], new byte[0]);
  private @Nullable Positions at;
  private int opening;
  private boolean started;
  private boolean ended;

  /** One group's share of the watch. */
  private static final class Part {
    final int index;
    final String groupId;
    final int[] shards;
    boolean asking;

    Part(int index, String groupId, int[] shards) {
      this.index = index;
      this.groupId = groupId;
      this.shards = shards;
    }
  }

  KvWatch(Vertx vertx, KvSession session, GrpcServerRequest<WatchRequest, WatchResponse> grpc) {
    this.context = vertx.getOrCreateContext();
    this.session = session;
    this.grpc = grpc;
  }

  void open() {
    grpc.errorHandler(error -> ended = true);
    grpc.exceptionHandler(error -> ended = true);
    grpc.response().exceptionHandler(error -> ended = true);
    grpc.response().drainHandler(drained -> proceed());
    grpc.handler(
        message -> {
          try {
            start(message);
          } catch (RuntimeException e) {
            fail(Failure.of(e, grpc.fullMethodName()));
          }
        });
  }

  private void start(WatchRequest message) {
    if (started || ended) {
      return;
    }
    started = true;
    request = message;
    range = WatchMessages.range(message);
    for (Map.Entry<String, int[]> share :
        session
            .routing()
            .shardsByGroup(session.tenantId(), range.start(), range.end())
            .entrySet()) {
      Optional<Failure> refusal = session.leaders().refusal(share.getKey(), false);
      if (refusal.isPresent()) {
        fail(refusal.get());
        return;
      }
      parts.add(new Part(parts.size(), share.getKey(), share.getValue()));
    }
    List<String> groups = parts.stream().map(part -> part.groupId).toList();
    if (!message.getResumeToken().isEmpty()) {
      begin(Positions.resume(message.getResumeToken(), groups));
    } else if (message.getStartRevision() != 0) {
      begin(Positions.before(message.getStartRevision(), groups));
    } else {
      at = Positions.of(groups, new long[parts.size()]);
      opening = parts.size();
      parts.forEach(part -> ask(part, true));
    }
  }

  private void begin(Positions from) {
    at = from;
    grpc.response().write(WatchResponse.newBuilder().setResumeToken(from.text()).build());
    proceed();
  }

  private void proceed() {
    for (Part part : parts) {
      if (!ended && opening == 0 && !part.asking && !grpc.response().writeQueueFull()) {
        ask(part, false);
      }
    }
  }

  private void ask(Part part, boolean fromNow) {
    Positions known = at;
    if (known == null) {
      throw new IllegalStateException("a watch that has not begun");
    }
    part.asking = true;
    ReadOperation.Changes changes =
        new ReadOperation.Changes(
            session.tenantId(),
            part.shards,
            session.routing().epoch(),
            fromNow,
            known.at(part.index),
            range.start(),
            range.end(),
            WatchMessages.filter(request),
            PAGE_BYTES,
            fromNow ? 0 : WAIT_MS);
    session
        .leaders()
        .group(part.groupId)
        .read(
            new ReadFrames.Request(part.groupId, false, List.of(changes)),
            reply -> context.runOnContext(ignored -> take(part, reply)));
  }

  private void take(Part part, Reply<ReadResult> reply) {
    part.asking = false;
    Positions before = at;
    if (ended || before == null) {
      return;
    }
    if (System.currentTimeMillis() / 1_000 >= session.caller().expiresAtSeconds()) {
      fail(Failure.of(ErrorCode.TOKEN_EXPIRED, "the access token has expired"));
    } else if (reply instanceof Reply.Failed<ReadResult> failed) {
      fail(
          session
              .leaders()
              .failure(part.groupId, failed.code(), failed.detail(), failed.leaderId()));
    } else if (((Reply.Results<ReadResult>) reply).results().get(0)
        instanceof ReadResult.Changed changed) {
      Positions told = before.with(part.index, changed.upTo());
      at = told;
      if (opening > 0) {
        opening--;
        if (opening == 0) {
          begin(told);
        }
      } else {
        grpc.response().write(message(part, changed));
        proceed();
      }
    } else {
      refused(part, ((Reply.Results<ReadResult>) reply).results().get(0));
    }
  }

  private WatchResponse message(Part part, ReadResult.Changed changed) {
    WatchResponse.Builder message = WatchResponse.newBuilder();
    WatchMessages.addTransactions(part.groupId, changed.changes(), message);
    return message.setResumeToken(String.valueOf(at)).build();
  }

  private void refused(Part part, ReadResult result) {
    QuorateException error =
        result instanceof ReadResult.Compacted compacted
            ? compacted.error(part.groupId)
            : result instanceof ReadResult.Refused refused
                ? new QuorateException(refused.code(), refused.detail())
                : new QuorateException(ErrorCode.INTERNAL, "an answer to another question");
    fail(session.leaders().failure(part.groupId, error));
  }

  private void fail(Failure failure) {
    if (!ended) {
      ended = true;
      failure.end(grpc.response());
    }
  }
}
