package io.quorate.storage.raft.jraft;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How far each follower is, as the leader's transport sees it.
 *
 * <p>JRaft keeps this inside its replicators and shows the lag only through metrics that cost a
 * histogram per message. A reply that accepts entries says the same: the follower's log agrees with
 * ours up to the last of them. Thread-safe.
 */
final class FollowerProgress {
  private final ConcurrentMap<String, Position> positions = new ConcurrentHashMap<>();

  /**
   * @param matchIndex the follower's log holds ours up to here, durably
   * @param heardNanos {@link System#nanoTime} of its last reply
   */
  record Position(long term, long matchIndex, long nextIndex, long heardNanos) {}

  /**
   * @param matched the index up to which the reply accepted entries, 0 when it refused
   */
  void replied(String nodeId, long term, long matched) {
    long now = System.nanoTime();
    positions.merge(
        nodeId,
        new Position(term, matched, matched + 1, now),
        (old, fresh) -> {
          if (old.term > term) {
            return old;
          }
          long match = old.term == term ? Math.max(old.matchIndex, matched) : matched;
          return new Position(term, match, match + 1, now);
        });
  }

  @Nullable Position of(String nodeId) {
    return positions.get(nodeId);
  }
}
