package io.quorate.system.checker;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import org.jspecify.annotations.Nullable;

/**
 * What one key holds: the sequential model that a history is held against.
 *
 * <p>A write whose answer was lost got a revision that nobody was told; it stays {@link
 * #UNKNOWN_REVISION} until an operation tells it, and every later one must then agree.
 *
 * @param value null when the key is absent
 * @param revision of the value; 0 when absent
 * @param floor the highest revision that the key is known to have had: later ones are higher
 */
record RegisterState(@Nullable String value, long revision, long floor) {
  static final long UNKNOWN_REVISION = -1;
  static final RegisterState INITIAL = new RegisterState(null, 0, 0);

  /** The state after the operation, or null when the operation can't have had its result here. */
  @Nullable RegisterState after(Operation operation) {
    Action action = operation.action();
    Result result = operation.result();
    if (action instanceof Action.Read) {
      return read(result);
    }
    if (action instanceof Action.Put put) {
      return put(put.value(), result);
    }
    if (action instanceof Action.PutIfMatch put) {
      return putIfMatch(put, result);
    }
    if (action instanceof Action.PutIfAbsent put) {
      return putIfAbsent(put.value(), result);
    }
    if (action instanceof Action.DeleteIfMatch delete) {
      return deleteIfMatch(delete.revision(), result);
    }
    return delete(result);
  }

  private @Nullable RegisterState read(Result result) {
    if (result instanceof Result.Found found) {
      return found.value().equals(value) ? withRevision(found.revision()) : null;
    }
    return result instanceof Result.Absent && value == null ? this : null;
  }

  private @Nullable RegisterState put(String written, Result result) {
    if (result instanceof Result.Written answer) {
      return answer.created() == (value == null) ? write(written, answer.revision()) : null;
    }
    return result instanceof Result.Unknown ? writeUnseen(written) : null;
  }

  private @Nullable RegisterState deleteIfMatch(long matching, Result result) {
    if (result instanceof Result.ConditionFailed failed) {
      return failed.currentRevision() == matching ? null : withCurrent(failed.currentRevision());
    }
    boolean hasDeleted = result instanceof Result.Deleted || result instanceof Result.Unknown;
    RegisterState matched = hasDeleted && value != null ? withRevision(matching) : null;
    return matched == null ? null : new RegisterState(null, 0, matched.floor());
  }

  private @Nullable RegisterState putIfMatch(Action.PutIfMatch put, Result result) {
    if (result instanceof Result.ConditionFailed failed) {
      return failed.currentRevision() == put.revision()
          ? null
          : withCurrent(failed.currentRevision());
    }
    RegisterState matched = value == null ? null : withRevision(put.revision());
    if (matched == null) {
      return null;
    }
    if (result instanceof Result.Written answer) {
      return answer.created() ? null : matched.write(put.value(), answer.revision());
    }
    return result instanceof Result.Unknown ? matched.writeUnseen(put.value()) : null;
  }

  private @Nullable RegisterState putIfAbsent(String written, Result result) {
    if (result instanceof Result.ConditionFailed failed) {
      return failed.currentRevision() == 0 ? null : withCurrent(failed.currentRevision());
    }
    if (value != null) {
      return null;
    }
    if (result instanceof Result.Written answer) {
      return answer.created() ? write(written, answer.revision()) : null;
    }
    return result instanceof Result.Unknown ? writeUnseen(written) : null;
  }

  private @Nullable RegisterState delete(Result result) {
    if (result instanceof Result.Absent) {
      return value == null ? this : null;
    }
    boolean hasDeleted = result instanceof Result.Deleted || result instanceof Result.Unknown;
    return hasDeleted && value != null ? new RegisterState(null, 0, floor) : null;
  }

  private @Nullable RegisterState write(String written, long newRevision) {
    return newRevision > floor ? new RegisterState(written, newRevision, newRevision) : null;
  }

  private RegisterState writeUnseen(String written) {
    return new RegisterState(written, UNKNOWN_REVISION, floor);
  }

  /** The same with the current revision told by a refused condition. */
  private @Nullable RegisterState withCurrent(long told) {
    if (value == null || told == 0) {
      return value == null && told == 0 ? this : null;
    }
    return withRevision(told);
  }

  /** The same value, now known to have that revision; null when it has another. */
  private @Nullable RegisterState withRevision(long told) {
    if (revision == told) {
      return this;
    }
    return revision == UNKNOWN_REVISION && told > floor
        ? new RegisterState(value, told, told)
        : null;
  }
}
