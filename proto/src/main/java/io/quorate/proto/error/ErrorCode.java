package io.quorate.proto.error;

import java.util.Locale;

/**
 * Every way in which a request can fail, with its one mapping to HTTP and to gRPC.
 *
 * <p>The {@link #id()} travels in frames and must never be reused; the {@link #code()} is what
 * users see in problem+json and is as stable. {@link Fate} says whether a write with this answer
 * can have been applied, and so whether it may be sent again without a request id.
 */
public enum ErrorCode {
  INVALID_ARGUMENT(1, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Invalid request"),
  UNAUTHENTICATED(2, 401, Grpc.UNAUTHENTICATED, Fate.NOT_APPLIED, false, "Not signed in"),
  PERMISSION_DENIED(3, 403, Grpc.PERMISSION_DENIED, Fate.NOT_APPLIED, false, "Not allowed"),
  NOT_FOUND(4, 404, Grpc.NOT_FOUND, Fate.NOT_APPLIED, false, "Not found"),
  METHOD_NOT_ALLOWED(5, 405, Grpc.UNIMPLEMENTED, Fate.NOT_APPLIED, false, "Method not allowed"),
  PRECONDITION_FAILED(6, 412, Grpc.ABORTED, Fate.NOT_APPLIED, false, "Precondition failed"),
  REVISION_COMPACTED(7, 410, Grpc.OUT_OF_RANGE, Fate.NOT_APPLIED, false, "Revision compacted"),
  REVISION_IN_FUTURE(8, 400, Grpc.OUT_OF_RANGE, Fate.NOT_APPLIED, false, "Revision in the future"),
  PAYLOAD_TOO_LARGE(9, 413, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Payload too large"),
  KEY_TOO_LONG(10, 414, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Key too long"),
  UNSUPPORTED_MEDIA_TYPE(
      11, 415, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Unsupported media type"),
  CONFIRMATION_NEEDED(12, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Confirm first"),
  TOO_MANY_REQUESTS(13, 429, Grpc.RESOURCE_EXHAUSTED, Fate.NOT_APPLIED, true, "Too many requests"),
  /** Full queues, a full disk, a shutdown: the write was refused before it reached the log. */
  OVERLOADED(14, 503, Grpc.UNAVAILABLE, Fate.NOT_APPLIED, true, "Overloaded"),
  /** The node asked does not lead the group; the answer may hint at who does. */
  NOT_LEADER(15, 503, Grpc.UNAVAILABLE, Fate.NOT_APPLIED, true, "Not the leader"),
  /** The group does not own the shard at the request's epoch: the routing table is stale. */
  STALE_EPOCH(16, 503, Grpc.UNAVAILABLE, Fate.NOT_APPLIED, true, "Stale routing epoch"),
  /** No node could be reached or no leader is known; the request was not sent. */
  UNAVAILABLE(17, 503, Grpc.UNAVAILABLE, Fate.NOT_APPLIED, true, "Unavailable"),
  /** The write may or may not have been applied, now or later. */
  OUTCOME_UNKNOWN(18, 504, Grpc.DEADLINE_EXCEEDED, Fate.UNKNOWN, false, "Outcome unknown"),
  /** A read (or another request without effect) ran out of time. */
  DEADLINE_EXCEEDED(19, 504, Grpc.DEADLINE_EXCEEDED, Fate.NOT_APPLIED, true, "Timed out"),
  CONFLICT(20, 409, Grpc.ALREADY_EXISTS, Fate.NOT_APPLIED, false, "Conflict"),
  PAGE_TOKEN_INVALID(21, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Invalid page token"),
  INTERNAL(22, 500, Grpc.INTERNAL, Fate.UNKNOWN, false, "Internal error"),
  /** This replica stopped serving: damage or a broken invariant. */
  REPLICA_FAILED(23, 503, Grpc.UNAVAILABLE, Fate.NOT_APPLIED, true, "Replica failed"),
  CROSS_SHARD_TXN(
      24, 422, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Keys of several shards"),
  COMPARE_INVALID(25, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Invalid comparison"),
  OPERATION_UNKNOWN(26, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Unknown operation"),
  TOO_MANY_OPERATIONS(
      27, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Too many operations"),
  /** The value of a key that was to be incremented is not the text of an integer of 64 bits. */
  NOT_A_COUNTER(28, 409, Grpc.FAILED_PRECONDITION, Fate.NOT_APPLIED, false, "Not a counter"),
  COUNTER_OVERFLOW(29, 409, Grpc.OUT_OF_RANGE, Fate.NOT_APPLIED, false, "Counter overflow"),
  /** A transaction's range has more keys than one step may delete. */
  RANGE_TOO_LARGE(30, 422, Grpc.FAILED_PRECONDITION, Fate.NOT_APPLIED, false, "Range too large"),
  /** The same key stands for another request. */
  IDEMPOTENCY_KEY_REUSED(
      31, 422, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Idempotency key reused"),
  /** The lease was never granted, is revoked or has expired, or is another tenant's. */
  LEASE_NOT_FOUND(32, 404, Grpc.NOT_FOUND, Fate.NOT_APPLIED, false, "Lease not found"),
  LEASE_EXISTS(33, 409, Grpc.ALREADY_EXISTS, Fate.NOT_APPLIED, false, "Lease exists"),
  /** The tenant has as many leases as a group keeps. */
  TOO_MANY_LEASES(34, 409, Grpc.RESOURCE_EXHAUSTED, Fate.NOT_APPLIED, false, "Too many leases"),
  TTL_INVALID(35, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Invalid time to live"),
  /** A tenant can't have more history than the cluster keeps. */
  HISTORY_WINDOW_TOO_LONG(
      40, 422, Grpc.FAILED_PRECONDITION, Fate.NOT_APPLIED, false, "History window too long"),
  /** What was allowed when a stream began is so no more: its access token has expired. */
  TOKEN_EXPIRED(50, 401, Grpc.UNAUTHENTICATED, Fate.NOT_APPLIED, false, "Access token expired"),
  RESUME_TOKEN_INVALID(
      51, 400, Grpc.INVALID_ARGUMENT, Fate.NOT_APPLIED, false, "Invalid resume token"),
  /** A watcher did not read what was sent to it. */
  SLOW_CONSUMER(52, 503, Grpc.UNAVAILABLE, Fate.NOT_APPLIED, true, "Consumer too slow");

  /** Whether a write that got this answer can have taken effect. */
  public enum Fate {
    NOT_APPLIED,
    UNKNOWN
  }

  private static final ErrorCode[] BY_ID = new ErrorCode[64];

  static {
    for (ErrorCode code : values()) {
      if (BY_ID[code.id] != null) {
        throw new AssertionError("duplicate error id " + code.id);
      }
      BY_ID[code.id] = code;
    }
  }

  private final int id;
  private final int httpStatus;
  private final int grpcStatus;
  private final Fate fate;
  private final boolean retryable;
  private final String title;

  ErrorCode(int id, int httpStatus, int grpcStatus, Fate fate, boolean retryable, String title) {
    this.id = id;
    this.httpStatus = httpStatus;
    this.grpcStatus = grpcStatus;
    this.fate = fate;
    this.retryable = retryable;
    this.title = title;
  }

  /** The number used in frames: 1 to 63, 0 being success. */
  public int id() {
    return id;
  }

  /** The stable, snake_case name that users see, such as {@code precondition_failed}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** The number of the gRPC status, as the gRPC specification lists them. */
  public int grpcStatus() {
    return grpcStatus;
  }

  public Fate fate() {
    return fate;
  }

  /** Whether the same request, sent again later, can be expected to succeed. */
  public boolean retryable() {
    return retryable;
  }

  public String title() {
    return title;
  }

  /** The code with that id; an id from a newer peer reads as {@link #INTERNAL}. */
  public static ErrorCode ofId(int id) {
    ErrorCode code = id > 0 && id < BY_ID.length ? BY_ID[id] : null;
    return code == null ? INTERNAL : code;
  }

  /** gRPC status numbers, so that this module needs no gRPC runtime for them. */
  private static final class Grpc {
    static final int INVALID_ARGUMENT = 3;
    static final int DEADLINE_EXCEEDED = 4;
    static final int NOT_FOUND = 5;
    static final int ALREADY_EXISTS = 6;
    static final int PERMISSION_DENIED = 7;
    static final int RESOURCE_EXHAUSTED = 8;
    static final int FAILED_PRECONDITION = 9;
    static final int ABORTED = 10;
    static final int OUT_OF_RANGE = 11;
    static final int UNIMPLEMENTED = 12;
    static final int INTERNAL = 13;
    static final int UNAVAILABLE = 14;
    static final int UNAUTHENTICATED = 16;
  }
}
