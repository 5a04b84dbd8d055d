package io.quorate.proto.op;

/** The limits of api.md, checked at the edge for a good message and again where a frame is read. */
public final class Limits {
  public static final int MAX_KEY_BYTES = 4 << 10;
  public static final int MAX_VALUE_BYTES = 1 << 20;
  public static final int MAX_REQUEST_BYTES = 4 << 20;

  /** Operations of one user request to {@code POST /v1/batch}. */
  public static final int MAX_BATCH_OPERATIONS = 1_000;

  /** Comparisons of a transaction, and operations in each of its branches. */
  public static final int MAX_TXN_OPERATIONS = 128;

  /** Keys and values that the gets of one transaction return. */
  public static final int MAX_TXN_READ_BYTES = 4 << 20;

  /**
   * The same of all transactions in one log entry, so that their results can't fill a memory; at
   * least one fits.
   */
  public static final int MAX_ENTRY_READ_BYTES = 8 << 20;

  /** What the gets of a transaction under a request id return: a group remembers it. */
  public static final int MAX_REMEMBERED_READ_BYTES = 64 << 10;

  /** For how long a group remembers, if that is not more than the next of these. */
  public static final long REMEMBERED_MS = 10 * 60_000L;

  /**
   * What a group remembers of writes with request ids, in state and memory: some 100,000 puts.
   * Beyond, whoever has most loses first.
   */
  public static final int MAX_REMEMBERED_BYTES = 16 << 20;

  /** Characters of the key by which a user makes a request idempotent. */
  public static final int MAX_IDEMPOTENCY_KEY = 255;

  /** Revisions in one If-Match header. */
  public static final int MAX_CONDITION_REVISIONS = 16;

  /** Operations of one frame between gateway and storage node. */
  public static final int MAX_FRAME_OPERATIONS = 1_024;

  /** A frame holds at most a full request and its overhead. */
  public static final int MAX_FRAME_BYTES = 5 << 20;

  /** Rows that one page of a scan can hold. */
  public static final int MAX_SCAN_ROWS = 10_000;

  /** How long a group holds a question for changes, at most, until it says that there were none. */
  public static final int MAX_WATCH_WAIT_MS = 60_000;

  /** Changes in one answer: beyond, it ends with the revision that reaches so many. */
  public static final int MAX_CHANGES = 1_000;

  /** Previous values that the changes of one revision come with; others are left out. */
  public static final int MAX_PREVIOUS_BYTES = 4 << 20;

  /** Keys that one step of a range deletion removes. */
  public static final int MAX_DELETE_STEP = 1_000;

  /** The shortest and the longest life of a key or a lease: 1 second, 10 years. */
  public static final long MIN_TTL_MS = 1_000;

  public static final long MAX_TTL_MS = 3_650L * 24 * 3_600_000;

  /** Leases of one tenant in one group. */
  public static final int MAX_LEASES = 100_000;

  /** Keys that one step of an expiry deletes, and leases that it ends. */
  public static final int MAX_EXPIRE_STEP = 200;

  /** Leases, or keys of one lease, that one read returns. */
  public static final int MAX_LEASE_PAGE = 1_000;

  private Limits() {}
}
