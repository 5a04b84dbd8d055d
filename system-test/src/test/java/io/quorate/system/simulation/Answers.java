package io.quorate.system.simulation;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.quorate.system.history.Result;

/** What answers of gateways tell a client, in the words of histories. */
final class Answers {
  private Answers() {}

  static Result of(Outcome outcome) {
    if (outcome instanceof Outcome.Written written) {
      return new Result.Written(written.modRevision(), written.created());
    } else if (outcome instanceof Outcome.Deleted deleted) {
      return deleted.count() == 0 ? new Result.Absent() : new Result.Deleted();
    } else if (outcome instanceof Outcome.ConditionFailed failed) {
      return new Result.ConditionFailed(failed.modRevision());
    }
    return refused(((Outcome.Refused) outcome).code(), "refused");
  }

  static Result of(ReadResult result) {
    if (result instanceof ReadResult.Found found) {
      return new Result.Found(
          ReferenceState.text(found.entry().value()), found.entry().modRevision());
    } else if (result instanceof ReadResult.Absent) {
      return new Result.Absent();
    } else if (result instanceof ReadResult.Refused refused) {
      return refused(refused.code(), refused.detail());
    }
    throw new IllegalStateException("a get was answered with " + result);
  }

  static Result of(World world, Throwable failure) {
    if (failure instanceof QuorateException error) {
      return refused(error.code(), error.detail());
    }
    world.broken(Invariant.NOTHING_ELSE_IS_THROWN, Broken.stackOf(failure));
    return new Result.Unknown(failure.toString());
  }

  private static Result refused(ErrorCode code, String detail) {
    return code.fate() == ErrorCode.Fate.NOT_APPLIED
        ? new Result.NotApplied(code + ": " + detail)
        : new Result.Unknown(code + ": " + detail);
  }
}
