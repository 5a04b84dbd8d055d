package io.quorate.gateway.kv;

import io.quorate.gateway.http.Exchange;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.json.JsonObject;

/** Answers of a group that are errors for the caller. */
public final class Refusals {
  private Refusals() {}

  static void conditionFailed(Exchange exchange, Outcome.ConditionFailed failed) {
    exchange.problem(
        ErrorCode.PRECONDITION_FAILED,
        conditionFailed(failed),
        new JsonObject().put("current_revision", failed.modRevision()));
  }

  static String conditionFailed(Outcome.ConditionFailed failed) {
    return failed.modRevision() == 0
        ? "the condition does not hold: the key is absent"
        : "the condition does not hold: the key is at revision " + failed.modRevision();
  }

  public static QuorateException of(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      return new QuorateException(refused.code(), refused.code().title());
    }
    if (outcome instanceof Outcome.ConditionFailed failed) {
      return new QuorateException(ErrorCode.PRECONDITION_FAILED, conditionFailed(failed));
    }
    if (outcome instanceof Outcome.StepRefused refused) {
      return refused.error();
    }
    return unexpected(outcome);
  }

  /** What a transaction did; throws why it did nothing. */
  static Outcome.Committed committed(Outcome outcome) {
    if (outcome instanceof Outcome.Committed committed) {
      return committed;
    }
    throw of(outcome);
  }

  public static QuorateException of(ReadResult result) {
    if (result instanceof ReadResult.Refused refused) {
      String detail = refused.detail().isEmpty() ? refused.code().title() : refused.detail();
      return new QuorateException(refused.code(), detail);
    }
    if (result instanceof ReadResult.Absent) {
      return new QuorateException(ErrorCode.NOT_FOUND, "there is no such key");
    }
    return unexpected(result);
  }

  private static QuorateException unexpected(Object answer) {
    throw new IllegalStateException("a group answered with a " + answer.getClass().getSimpleName());
  }
}
