package io.quorate.storage.raft;

import io.quorate.storage.raft.RaftReplica.Proposal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RaftReplica} drives. All calls come one at a time on the replica's apply thread.
 *
 * <p>An exception out of {@link #apply} or a snapshot call is a broken invariant: the engine stops
 * the replica for good and calls {@link #failed}.
 */
public interface StateMachine {

  /**
   * The last index that the state includes when it is opened, 0 for none: earlier entries are
   * skipped.
   */
  long appliedIndex();

  /**
   * Applies a run of committed entries, all of them, in order.
   *
   * <p>When it throws, the engine calls {@link Proposal#lost} on every proposal that this run
   * handed out; one that was completed before ignores it.
   */
  void apply(EntryRun run);

  /**
   * Pins the state and returns; writes a snapshot of it into the directory in the background and
   * then completes the callback in every case. All files and the directory must be synced by then.
   */
  void saveSnapshot(Path directory, SnapshotDone done);

  /**
   * Replaces the state by a snapshot, verifying it first, unless the state is already at or beyond
   * its position.
   *
   * @return false when the snapshot is damaged; the replica then fails
   */
  boolean loadSnapshot(Path directory);

  /** Whether the snapshot is whole; reads all of it and changes nothing. */
  boolean verifySnapshot(Path directory);

  /** This replica leads from now on and has applied all entries of earlier terms. */
  void leaderStarted(long term);

  void leaderStopped();

  /** The engine met an error that it does not recover from; the replica serves no more. */
  void failed(Throwable error);

  /** Committed entries, in index order; only data entries, never the engine's own. */
  interface EntryRun {
    /** Moves to the next entry; false at the end. */
    boolean next();

    long index();

    long term();

    byte[] entry();

    /** The proposal, when this replica proposed the entry and still waits for it. */
    @Nullable Proposal proposal();
  }

  interface SnapshotDone {
    void succeeded();

    void failed(Throwable error);
  }
}
