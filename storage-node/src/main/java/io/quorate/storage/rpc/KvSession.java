package io.quorate.storage.rpc;

import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.op.RequestId;
import io.quorate.storage.catalog.Routing;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A verified caller, and the catalog as it was when the call came. */
record KvSession(Principal caller, Routing routing, Leaders leaders) {

  int tenantId() {
    return caller.tenantId();
  }

  Routing.Route route(byte[] key) {
    return routing.route(caller.tenantId(), key);
  }

  /**
   * An operation's bytes, under the request's id if it has one.
   *
   * @param requestId empty for none
   * @param part tells the writes of one request apart
   * @throws QuorateException INVALID_ARGUMENT for an id that is none
   */
  byte[] signed(Operation operation, String requestId, long part) {
    if (requestId.isEmpty()) {
      return KvMessages.encode(operation);
    }
    RequestId.requireKey(requestId, "request_id");
    RequestId id = RequestId.of(tenantId(), requestId, part);
    return KvMessages.encode(Operation.Once.of(id, operation));
  }

  /** One write in a call of its own. */
  <R> void write(String groupId, byte[] operation, Call<?, R> call, Function<Outcome, R> response) {
    Optional<Failure> refusal = leaders.refusal(groupId, false);
    if (refusal.isPresent()) {
      call.fail(refusal.get());
      return;
    }
    leaders.group(groupId).write(List.of(operation), answer(groupId, call, response));
  }

  /** One read in a call of its own. */
  <R> void read(
      String groupId,
      ReadOperation operation,
      boolean stale,
      Call<?, R> call,
      Function<ReadResult, R> response) {
    Optional<Failure> refusal = leaders.refusal(groupId, stale);
    if (refusal.isPresent()) {
      call.fail(refusal.get());
      return;
    }
    leaders
        .group(groupId)
        .read(
            new ReadFrames.Request(groupId, stale, List.of(operation)),
            answer(groupId, call, response));
  }

  private <T, R> Consumer<Reply<T>> answer(
      String groupId, Call<?, R> call, Function<T, R> response) {
    return reply -> {
      if (reply instanceof Reply.Results<T> results) {
        try {
          call.reply(response.apply(results.results().get(0)));
        } catch (QuorateException e) {
          call.fail(leaders.failure(groupId, e));
        }
      } else if (reply instanceof Reply.Failed<T> failed) {
        call.fail(leaders.failure(groupId, failed.code(), failed.detail(), failed.leaderId()));
      }
    };
  }
}
