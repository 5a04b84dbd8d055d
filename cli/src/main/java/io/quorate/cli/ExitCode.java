package io.quorate.cli;

import io.quorate.proto.error.ErrorCode;

/** What a command's end tells a script. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int ERROR = 1;
  public static final int USAGE = 2;
  public static final int NOT_FOUND = 3;
  public static final int NOT_ALLOWED = 4;
  public static final int UNAVAILABLE = 5;
  public static final int CONFLICT = 6;
  public static final int CONFIRMATION_NEEDED = 7;
  public static final int DEGRADED = 8;
  public static final int TIMEOUT = 124;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  public static int of(ErrorCode code) {
    return switch (code) {
      case NOT_FOUND, LEASE_NOT_FOUND -> NOT_FOUND;
      case UNAUTHENTICATED, PERMISSION_DENIED, TOKEN_EXPIRED -> NOT_ALLOWED;
      case TOO_MANY_REQUESTS,
          OVERLOADED,
          NOT_LEADER,
          STALE_EPOCH,
          UNAVAILABLE,
          REPLICA_FAILED,
          SLOW_CONSUMER ->
          UNAVAILABLE;
      case PRECONDITION_FAILED, CONFLICT, NOT_A_COUNTER, COUNTER_OVERFLOW, LEASE_EXISTS -> CONFLICT;
      case CONFIRMATION_NEEDED -> CONFIRMATION_NEEDED;
      case OUTCOME_UNKNOWN, DEADLINE_EXCEEDED -> TIMEOUT;
      case INVALID_ARGUMENT,
          METHOD_NOT_ALLOWED,
          REVISION_COMPACTED,
          REVISION_IN_FUTURE,
          PAYLOAD_TOO_LARGE,
          KEY_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          PAGE_TOKEN_INVALID,
          RESUME_TOKEN_INVALID,
          CROSS_SHARD_TXN,
          COMPARE_INVALID,
          OPERATION_UNKNOWN,
          TOO_MANY_OPERATIONS,
          RANGE_TOO_LARGE,
          IDEMPOTENCY_KEY_REUSED,
          HISTORY_WINDOW_TOO_LONG,
          TOO_MANY_LEASES,
          TTL_INVALID,
          INTERNAL ->
          ERROR;
    };
  }
}
