package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.StateMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates JRaft's callbacks into those of our state machine, and remembers who leads.
 *
 * <p>JRaft calls on the replica's apply thread; the getters are for any thread.
 */
final class ReplicaStateMachine extends StateMachineAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaStateMachine.class);

  private static final String APPLY_THREAD = "JRaft-FSMCaller-Disruptor-";

  private final String groupId;
  private final String selfId;
  private final StateMachine machine;
  private final SnapshotBase snapshots;
  private final AppliedWaiters waiters;
  private final List<Consumer<String>> leaderListeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean failureTold = new AtomicBoolean();
  private volatile @Nullable String leaderId;
  private volatile long leaderTerm;
  // Set once an entry of the term that this replica leads was applied.
  private volatile boolean leading;
  private volatile @Nullable Throwable failure;
  private volatile long snapshotIndex;
  // Of data entries.
  private volatile long lastIndex;
  private volatile @Nullable Configuration snapshotConfiguration;

  ReplicaStateMachine(
      String groupId,
      String selfId,
      StateMachine machine,
      SnapshotBase snapshots,
      AppliedWaiters waiters) {
    this.groupId = groupId;
    this.selfId = selfId;
    this.machine = machine;
    this.snapshots = snapshots;
    this.waiters = waiters;
  }

  /**
   * Whether this is the apply thread of some replica. It must not wait for a node's or a
   * replicator's lock: their holders may wait for room in the queue that it empties.
   */
  static boolean isApplyThread() {
    return Thread.currentThread().getName().startsWith(APPLY_THREAD);
  }

  /** The members at the newest loaded snapshot, or null. */
  @Nullable Configuration snapshotConfiguration() {
    return snapshotConfiguration;
  }

  boolean isLeading() {
    return leading;
  }

  @Nullable String leaderId() {
    return leaderId;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** The term of the leader that this replica followed last. */
  long leaderTerm() {
    return leaderTerm;
  }

  /** The last data entry that was applied since the start. */
  long lastIndex() {
    return lastIndex;
  }

  /** Of the state itself, which is ahead of {@link #lastIndex} while a run is being applied. */
  long appliedIndex() {
    return machine.appliedIndex();
  }

  long snapshotIndex() {
    return snapshotIndex;
  }

  /** Called with the id of each new leader. Must not block. */
  void addLeaderListener(Consumer<String> listener) {
    leaderListeners.add(listener);
  }

  void removeLeaderListener(Consumer<String> listener) {
    leaderListeners.remove(listener);
  }

  @Override
  public void onApply(Iterator entries) {
    CommittedRun run = new CommittedRun(entries, machine.appliedIndex());
    try {
      machine.apply(run);
      lastIndex = run.index();
      if (entries.hasNext()) {
        throw new IllegalStateException("the state machine left entries of a run behind");
      }
    } catch (RuntimeException | Error e) {
      LOG.error("group {}: the state machine failed at entry {}", groupId, run.index(), e);
      fail(e);
      run.failed("the replica failed: " + e);
      throw e;
    }
    waiters.applied(run.index());
  }

  @Override
  public void onLeaderStart(long term) {
    machine.leaderStarted(term);
    leading = true;
    leaderIs(selfId);
  }

  @Override
  public void onLeaderStop(Status status) {
    leading = false;
    if (selfId.equals(leaderId)) {
      leaderId = null;
    }
    machine.leaderStopped();
  }

  @Override
  public void onStartFollowing(LeaderChangeContext context) {
    leaderTerm = context.getTerm();
    leaderIs(PeerIds.nodeId(context.getLeaderId()));
  }

  @Override
  public void onStopFollowing(LeaderChangeContext context) {
    leaderId = null;
  }

  private void leaderIs(String nodeId) {
    leaderId = nodeId;
    leaderListeners.forEach(listener -> listener.accept(nodeId));
  }

  @Override
  public void onError(RaftException e) {
    LOG.error("group {}: the replica stops for good", groupId, e);
    fail(e);
  }

  private void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    }
    leading = false;
    waiters.end(RaftReplica.Rejection.FAILED, "the replica failed");
    if (failureTold.compareAndSet(false, true)) {
      machine.failed(e);
    }
  }

  /** Whatever happens, done is run: a snapshot without an end blocks all later ones. */
  @Override
  public void onSnapshotSave(SnapshotWriter writer, Closure done) {
    Path directory = Path.of(writer.getPath());
    long index = writer.getCurrentMeta().getLastIncludedIndex();
    AtomicBoolean ended = new AtomicBoolean();
    try {
      machine.saveSnapshot(
          directory,
          new StateMachine.SnapshotDone() {
            @Override
            public void succeeded() {
              if (ended.compareAndSet(false, true)) {
                Status status = finish(writer, directory);
                if (status.isOk()) {
                  snapshotIndex = Math.max(snapshotIndex, index);
                }
                done.run(status);
              }
            }

            @Override
            public void failed(Throwable error) {
              if (ended.compareAndSet(false, true)) {
                LOG.warn("group {}: no snapshot at {}", groupId, index, error);
                done.run(new Status(RaftError.EIO, "the snapshot failed: %s", error));
              }
            }
          });
    } catch (RuntimeException | Error e) {
      if (ended.compareAndSet(false, true)) {
        done.run(new Status(RaftError.EIO, "the snapshot failed: %s", e));
      }
      throw e;
    }
  }

  private Status finish(SnapshotWriter writer, Path directory) {
    try {
      SnapshotSeal.write(directory, writer.getCurrentMeta());
      snapshots.keepNewest();
      return addFiles(writer, directory);
    } catch (IOException e) {
      return new Status(RaftError.EIO, "the snapshot can't be sealed: %s", e);
    }
  }

  private static Status addFiles(SnapshotWriter writer, Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith("__raft_snapshot_meta") && !writer.addFile(name)) {
          return new Status(RaftError.EIO, "JRaft did not take the file %s", name);
        }
      }
      return Status.OK();
    } catch (IOException e) {
      return new Status(RaftError.EIO, "the snapshot can't be listed: %s", e);
    }
  }

  @Override
  public boolean onSnapshotLoad(SnapshotReader reader) {
    SnapshotMeta meta = reader.load();
    if (meta == null) {
      LOG.error("group {}: the snapshot has no description", groupId);
      return false;
    }
    try {
      if (!machine.loadSnapshot(Path.of(reader.getPath()))) {
        LOG.error("group {}: the snapshot at {} is damaged", groupId, meta.getLastIncludedIndex());
        return false;
      }
    } catch (RuntimeException | Error e) {
      LOG.error("group {}: the snapshot was not loaded", groupId, e);
      fail(e);
      return false;
    }
    snapshotIndex = meta.getLastIncludedIndex();
    lastIndex = Math.max(lastIndex, snapshotIndex);
    snapshotConfiguration = configuration(meta);
    return true;
  }

  private static Configuration configuration(SnapshotMeta meta) {
    Configuration configuration = new Configuration();
    meta.getPeersList().forEach(peer -> configuration.addPeer(PeerId.parsePeer(peer)));
    meta.getLearnersList().forEach(peer -> configuration.addLearner(PeerId.parsePeer(peer)));
    return configuration;
  }
}
