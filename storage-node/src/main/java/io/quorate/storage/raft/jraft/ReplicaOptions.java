package io.quorate.storage.raft.jraft;

/**
 * Settings of replicas, the same for all of a node.
 *
 * @param electionTimeoutMs a follower that hears nothing for this long (and up to a third longer)
 *     asks for votes; a killed leader costs about one of it
 * @param heartbeatsPerElectionTimeout heartbeats are per group and follower: they are what an idle
 *     group costs
 * @param queueSlots of each of a replica's four queues; when full, proposals are refused as busy
 * @param maxLogBytesInMemory of one replica, not applied or not stored yet; beyond it proposals are
 *     refused
 * @param maxReadIndexLag entries that a leader may be behind in applying before it refuses reads
 * @param snapshotAfterLogBytes a snapshot is made when this much was appended since the last one,
 *     or up to eight times as much when the last one is larger than that
 */
public record ReplicaOptions(
    int electionTimeoutMs,
    int heartbeatsPerElectionTimeout,
    int queueSlots,
    long maxLogBytesInMemory,
    int maxReadIndexLag,
    long snapshotAfterLogBytes) {
  private static final int MOST_TIMES_LOG = 8;

  public ReplicaOptions {
    if (electionTimeoutMs < 50 || heartbeatsPerElectionTimeout < 2) {
      throw new IllegalArgumentException("the election timeout is too short for heartbeats");
    }
    if (Integer.bitCount(queueSlots) != 1) {
      throw new IllegalArgumentException("queueSlots must be a power of two");
    }
  }

  public static ReplicaOptions defaults() {
    return new ReplicaOptions(800, 4, 1024, 64L << 20, 100_000, 64L << 20);
  }

  /**
   * Whether a snapshot is worth its cost, which is that of the whole state: a large one waits until
   * as much was appended, within what a restart can replay in a minute.
   *
   * @param appendedBytes since the last one
   * @param newestBytes of the last one's files
   */
  boolean isSnapshotDue(long appendedBytes, long newestBytes) {
    long most = snapshotAfterLogBytes * MOST_TIMES_LOG;
    return appendedBytes >= Math.min(most, Math.max(snapshotAfterLogBytes, newestBytes));
  }

  public ReplicaOptions withElectionTimeoutMs(int ms) {
    return new ReplicaOptions(
        ms,
        heartbeatsPerElectionTimeout,
        queueSlots,
        maxLogBytesInMemory,
        maxReadIndexLag,
        snapshotAfterLogBytes);
  }

  public ReplicaOptions withSnapshotAfterLogBytes(long bytes) {
    return new ReplicaOptions(
        electionTimeoutMs,
        heartbeatsPerElectionTimeout,
        queueSlots,
        maxLogBytesInMemory,
        maxReadIndexLag,
        bytes);
  }
}
