package io.quorate.storage.raft;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One replica of one Raft group. Thread-safe; no method blocks unless it says so. */
public interface RaftReplica extends AutoCloseable {
  String groupId();

  /**
   * Appends an entry when this replica leads in that term. The proposal's {@link Proposal#rejected}
   * or {@link Proposal#lost} is called, or the state machine's {@code apply} receives the proposal
   * with its entry and completes it; exactly one of these happens.
   *
   * @param entry given away; not changed afterwards
   * @param term the leadership in which the entry was made, as the state machine was told it: what
   *     was decided in an earlier one, its time stamp first of all, must not get into a later one
   */
  void propose(byte[] entry, long term, Proposal proposal);

  /**
   * Confirms leadership by a quorum round that starts after this call, then waits until this
   * replica has applied everything that was committed at that time, then calls back, once. Each
   * call is a round with messages of its own: who has many reads lets them share one.
   *
   * <p>May wait shortly for a lock of the replica; calls back within the call when the answer is
   * known at once. A callback may begin the next round: that neither deepens the stack nor is done
   * under locks.
   */
  void readIndex(ReadCallback callback);

  /** Whether this replica leads and has applied an entry of its own term. */
  boolean isLeader();

  /** The node id of the leader as far as known. */
  @Nullable String leaderId();

  Status status();

  /** Completes when {@code targetNodeId} (null: the most caught-up follower) leads; else fails. */
  CompletionStage<String> transferLeadership(@Nullable String targetNodeId);

  /** Makes a snapshot now; completes when it is durable. */
  CompletionStage<Void> snapshot();

  /** Stops the replica and waits until its threads no longer touch state machine or log. */
  @Override
  void close();

  /** What happens to a proposal that is not applied under its own closure. */
  interface Proposal {
    /** The entry was certainly not appended and never will be. */
    void rejected(Rejection reason, String detail);

    /** Leadership or the process's part in the group ended: the entry may be committed or not. */
    void lost(String detail);
  }

  enum Rejection {
    NOT_LEADER,
    /** A queue is full. */
    BUSY,
    SHUTTING_DOWN,
    /** The replica failed and serves no more. */
    FAILED
  }

  interface ReadCallback {
    /**
     * The state machine may be read now. Runs on the thread that found it out: an event loop that
     * had a peer's reply, the apply thread, the caller's: must not block.
     */
    void ready();

    void failed(Rejection reason, String detail);
  }

  /** What operators see of a replica. Indexes are of the log. */
  record Status(
      String role,
      long term,
      @Nullable String leaderId,
      long committedIndex,
      long appliedIndex,
      long logFirstIndex,
      long logLastIndex,
      long logBytes,
      long snapshotIndex,
      List<Member> members) {}

  /** A member of the group; matchIndex and nextIndex are known to the leader only, else 0. */
  record Member(String nodeId, boolean learner, long matchIndex, long nextIndex, boolean alive) {}
}
