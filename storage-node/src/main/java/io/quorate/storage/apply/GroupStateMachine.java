package io.quorate.storage.apply;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.EntryCodec;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStores;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.StateMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's state on one replica: drives an {@link Applier} with what Raft commits, publishes
 * each run at once, and hands out views to readers.
 *
 * <p>A replica that may not have the state that the log says must not answer anybody. So the first
 * throwable of any kind is final: the store is left as it is, without the mark of a clean close, no
 * more entries are applied, and no more views are given. The engine calls on its apply thread;
 * {@link #view}, {@link #position} and {@link #failure} are for any thread.
 */
public final class GroupStateMachine implements StateMachine, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupStateMachine.class);
  private static final long CLOSE_TIMEOUT_MS = 30_000;

  /** Follows a state machine; calls come on the apply thread and must not block or throw. */
  public interface Listener {
    /** A key of a tenant was written or deleted; published with the present run. */
    default void changed(byte[] storeKey) {}

    /** Everything up to this position is visible to readers now. */
    void published(Position position);

    /**
     * This replica leads. Told to a new listener too, on its thread; a listener may be told twice
     * of one term.
     *
     * @param stampMs the group's time as of the last entry before that term
     */
    void leaderStarted(long term, long stampMs);

    /** This replica leads no more. */
    void leaderStopped();

    void failed(Throwable error);
  }

  private final String groupId;
  private final StoreOpener opener;
  private final SnapshotTransfer snapshots;
  private final Executor background;
  private volatile @Nullable Listener listener;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  // Guarded by leadershipLock, as is telling the listener of it.
  private @Nullable Leadership leadership;
  private final Object leadershipLock = new Object();

  // Of the apply thread, but for opening.
  private Applier applier;
  private volatile Published published;

  private record Leadership(long term, long stampMs) {}

  /** What readers see. The position's store is kept open by whoever acquires the handle. */
  private record Published(
      StoreHandle handle,
      Position position,
      Ownership ownership,
      long nextEndMs,
      @Nullable Checkpoint lastCheckpoint) {}

  private GroupStateMachine(
      String groupId,
      StoreOpener opener,
      SnapshotTransfer snapshots,
      Executor background,
      StoreHandle handle) {
    this.background = background;
    this.groupId = groupId;
    this.opener = opener;
    this.snapshots = snapshots;
    this.applier = new Applier(handle.store(), this::changed);
    this.published = publication(handle);
  }

  /**
   * Opens what a clean close left in the directory, or an empty state; blocks.
   *
   * @param directory the replica's own, for its stores
   * @param background runs the writing of snapshots, and what stores do by the way
   */
  public static GroupStateMachine open(
      String groupId, Path directory, MvccStores stores, SnapshotFiles files, Executor background) {
    StoreOpener opener = new StoreOpener(stores, new StoreDirectories(directory));
    SnapshotTransfer snapshots = new SnapshotTransfer(files, background);
    return new GroupStateMachine(groupId, opener, snapshots, background, opener.open());
  }

  /** Sets the one listener; it is told at once when the replica failed before. */
  public void listen(Listener newListener) {
    synchronized (leadershipLock) {
      listener = newListener;
      if (leadership != null) {
        newListener.leaderStarted(leadership.term(), leadership.stampMs());
      }
    }
    Throwable error = failure;
    if (error != null) {
      newListener.failed(error);
    }
  }

  /** The last published position. */
  public Position position() {
    return published.position();
  }

  /** The group's time at which something ends next; Long.MAX_VALUE when nothing does. */
  public long nextEndMs() {
    return published.nextEndMs();
  }

  /**
   * What this replica noted at the last checkpoint since it was opened; null when there was none.
   */
  public @Nullable Checkpoint lastCheckpoint() {
    return published.lastCheckpoint();
  }

  /** Why the replica serves no more; null while it does. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Bytes that the state takes, 0 when it is not open. */
  public long sizeBytes() {
    StoreHandle handle = published.handle();
    if (failure != null || !handle.acquire()) {
      return 0;
    }
    try {
      return handle.store().sizeBytes();
    } finally {
      handle.release();
    }
  }

  /**
   * Lets the store give unused space back to the disk, in the background; what it does there ends
   * when the store is closed. For any thread.
   */
  public void reclaimSpace() {
    StoreHandle handle = published.handle();
    if (failure != null || !handle.acquire()) {
      return;
    }
    try {
      handle.store().reclaim().ifPresent(background::execute);
    } catch (StoreFailedException e) {
      fail(e);
    } catch (RejectedExecutionException e) {
      LOG.debug("group {}: the node stops, so no space is reclaimed", groupId, e);
    } finally {
      handle.release();
    }
  }

  /**
   * A view of the published state.
   *
   * @throws QuorateException when the replica failed or is closed
   */
  public StateView view() {
    while (true) {
      if (failure != null) {
        throw new QuorateException(ErrorCode.REPLICA_FAILED, "this replica stopped serving");
      }
      Published now = published;
      if (now.handle().acquire()) {
        return new StateView(now.handle(), now.position(), now.ownership());
      }
      if (closed) {
        throw new QuorateException(ErrorCode.UNAVAILABLE, "this replica is closed");
      }
      // Between the two reads a snapshot replaced the store.
      Thread.onSpinWait();
    }
  }

  @Override
  public long appliedIndex() {
    return published.position().appliedIndex();
  }

  @Override
  public void apply(EntryRun run) {
    requireServing();
    List<Answer> answers = new ArrayList<>();
    try {
      while (run.next()) {
        applyEntry(run, answers);
      }
      publish();
    } catch (Throwable e) {
      fail(e);
      answers.forEach(answer -> answer.proposal().lost("the replica failed while applying"));
      throw e;
    }
    answers.forEach(this::deliver);
  }

  private record Answer(AppliedProposal proposal, List<CommandResult> results) {}

  private void applyEntry(EntryRun run, List<Answer> answers) {
    Proposal proposal = run.proposal();
    if (run.index() <= applier.appliedIndex()) {
      // Replayed after a start with a trusted store; nobody of this process has proposed it.
      if (proposal != null) {
        proposal.lost("the entry was applied before");
      }
      return;
    }
    if (proposal == null) {
      LogEntry entry = EntryCodec.read(run.entry());
      applier.apply(entry, run.index(), run.term());
    } else if (proposal instanceof AppliedProposal own) {
      // Registered before it is applied, so that a failure while applying reaches it.
      List<CommandResult> results = new ArrayList<>(own.entry().commands().size());
      answers.add(new Answer(own, results));
      results.addAll(applier.apply(own.entry(), run.index(), run.term()));
    } else {
      throw new IllegalStateException("a proposal of " + proposal.getClass());
    }
  }

  private void deliver(Answer answer) {
    try {
      answer.proposal().applied(answer.results());
    } catch (RuntimeException e) {
      // The state is right; whoever waits for this answer runs into its own timeout.
      LOG.error("group {}: an answer was not delivered", groupId, e);
    }
  }

  private void changed(byte[] storeKey) {
    Listener told = listener;
    if (told != null) {
      told.changed(storeKey);
    }
  }

  private void publish() {
    StoreHandle handle = published.handle();
    handle.store().publish(applier.position());
    published = publication(handle);
    Listener told = listener;
    if (told != null) {
      told.published(published.position());
    }
  }

  private Published publication(StoreHandle handle) {
    return new Published(
        handle,
        applier.position(),
        applier.ownership(),
        applier.nextEndMs(),
        applier.lastCheckpoint());
  }

  @Override
  public void saveSnapshot(Path directory, SnapshotDone done) {
    StoreHandle handle = published.handle();
    PinnedView view;
    try {
      requireServing();
      if (!handle.acquire()) {
        throw new IllegalStateException("the store is closed");
      }
      view = handle.store().pin();
    } catch (Throwable e) {
      fail(e);
      done.failed(e);
      throw e;
    }
    snapshots.save(view, directory, handle::release, done);
  }

  @Override
  public boolean loadSnapshot(Path directory) {
    requireServing();
    try {
      StoreHandle loaded = snapshots.load(directory, applier.appliedIndex(), opener);
      if (loaded != null) {
        replaceBy(loaded);
      }
      return true;
    } catch (SnapshotDamagedException e) {
      LOG.error("group {}: the snapshot in {} is damaged", groupId, directory, e);
      fail(e);
      return false;
    } catch (Throwable e) {
      fail(e);
      throw e;
    }
  }

  @Override
  public boolean verifySnapshot(Path directory) {
    try {
      snapshots.verify(directory);
      return true;
    } catch (SnapshotDamagedException e) {
      LOG.warn("group {}: the snapshot in {} is damaged", groupId, directory, e);
      return false;
    }
  }

  private void replaceBy(StoreHandle loaded) {
    StoreHandle old = published.handle();
    applier = new Applier(loaded.store(), this::changed);
    published = publication(loaded);
    old.retire(() -> opener.discard(old));
    Listener told = listener;
    if (told != null) {
      told.published(published.position());
    }
  }

  @Override
  public void leaderStarted(long term) {
    // Nothing in the state depends on who leads, but the leader's clock begins at the state's time.
    synchronized (leadershipLock) {
      long stampMs = published.position().stampMs();
      leadership = new Leadership(term, stampMs);
      Listener told = listener;
      if (told != null) {
        told.leaderStarted(term, stampMs);
      }
    }
  }

  @Override
  public void leaderStopped() {
    // The replica answers what is under way as lost.
    synchronized (leadershipLock) {
      leadership = null;
      Listener told = listener;
      if (told != null) {
        told.leaderStopped();
      }
    }
  }

  @Override
  public void failed(Throwable error) {
    fail(error);
  }

  /** Ends this replica's service for good. Idempotent, for any thread: the first error counts. */
  public void fail(Throwable error) {
    synchronized (this) {
      if (failure != null) {
        return;
      }
      failure = error;
    }
    LOG.error("group {}: this replica stops serving", groupId, error);
    Listener told = listener;
    if (told != null) {
      told.failed(error);
    }
  }

  private void requireServing() {
    Throwable error = failure;
    if (error != null || closed) {
      throw new IllegalStateException("group " + groupId + " stopped serving", error);
    }
  }

  /**
   * Closes the store, cleanly unless the replica failed; after the Raft replica was closed. Waits
   * for readers.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    StoreHandle handle = published.handle();
    // A clean close would mark files as trusted that may hold half of a run.
    boolean isSound = failure == null;
    handle.retire(() -> end(handle.store(), isSound));
    try {
      if (!handle.awaitUnused(CLOSE_TIMEOUT_MS)) {
        LOG.warn("group {}: readers keep the store open", groupId);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(MvccStore store, boolean cleanly) {
    if (cleanly) {
      store.close();
    } else {
      store.abandon();
    }
  }
}
