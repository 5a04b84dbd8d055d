package io.quorate.storage.group;

import io.quorate.proto.op.Limits;

/**
 * The bounds of one group's queues and answers.
 *
 * @param entriesUnderWay log entries proposed and not answered yet, at most; the second and later
 *     ones only when they are large
 * @param entryOperations an entry takes no further request once it has this many operations
 * @param entryBytes nor once it has this many bytes
 * @param queuedOperations operations that may wait for an entry; beyond, overloaded
 * @param queuedBytes bytes that may wait for an entry; beyond, overloaded
 * @param waitingReads reads that may wait for a round; beyond, overloaded
 * @param inlineReads point reads of one round that are answered on the thread that ends it, an
 *     event loop or the apply thread; more cost less on a thread of their own than they would delay
 *     that one
 * @param replyBytes keys and values that one reply holds at most, apart from its first result
 * @param scanTimeMs after so long a scan ends its page
 * @param roundTimeoutMs a round that takes longer no longer holds back the next one
 */
public record GroupLimits(
    int entriesUnderWay,
    int entryOperations,
    int entryBytes,
    int queuedOperations,
    long queuedBytes,
    int waitingReads,
    int inlineReads,
    int replyBytes,
    long scanTimeMs,
    long roundTimeoutMs) {

  public static final GroupLimits DEFAULT =
      new GroupLimits(
          4, 512, 512 << 10, 16_384, 32L << 20, 16_384, 16, Limits.MAX_REQUEST_BYTES, 100, 1_000);

  public GroupLimits {
    if (entriesUnderWay < 1 || entryOperations < 1 || entryBytes < 1 || replyBytes < 1) {
      throw new IllegalArgumentException("limits of entries and replies must be positive");
    }
    if (queuedOperations < 1 || queuedBytes < 1 || waitingReads < 1 || scanTimeMs < 0) {
      throw new IllegalArgumentException("limits of queues must be positive");
    }
  }
}
