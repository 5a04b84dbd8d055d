package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.google.protobuf.ByteString;
import io.quorate.storage.raft.RaftReplica;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica driven by JRaft. {@link #status} and {@link #readIndex} may wait shortly for a vote
 * that is being synced: they take the lock of JRaft's node, as the messages of its peers do.
 */
final class JRaftReplica implements RaftReplica {
  private static final Logger LOG = LoggerFactory.getLogger(JRaftReplica.class);

  private final String groupId;
  private final String selfId;
  private final NodeImpl node;
  private final ReplicaStateMachine machine;
  private final AppliedWaiters waiters;
  private final GroupLog log;
  private final GroupVotes votes;
  private final FollowerProgress progress;
  private final Configuration initial;
  private final ReplicaOptions options;
  private final ScheduledExecutorService scheduler;
  private final Runnable onClosed;
  private final Succession succession;
  private final ReadIndexRequest readIndexRequest;
  private final AtomicBoolean closed = new AtomicBoolean();
  // Confined to the engine's timer.
  private long bytesAtSnapshot;

  JRaftReplica(
      String groupId,
      String selfId,
      NodeImpl node,
      ReplicaStateMachine machine,
      AppliedWaiters waiters,
      GroupLog log,
      GroupVotes votes,
      FollowerProgress progress,
      Configuration initial,
      ReplicaOptions options,
      ScheduledExecutorService scheduler,
      Runnable onClosed) {
    this.groupId = groupId;
    this.selfId = selfId;
    this.node = node;
    this.machine = machine;
    this.waiters = waiters;
    this.log = log;
    this.votes = votes;
    this.progress = progress;
    this.initial = initial;
    this.options = options;
    this.scheduler = scheduler;
    this.onClosed = onClosed;
    this.readIndexRequest =
        ReadIndexRequest.newBuilder()
            .setGroupId(groupId)
            .setServerId(node.getServerId().toString())
            .setReadOnlyOptions(ReadOnlyOption.convertMsgType(ReadOnlyOption.ReadOnlySafe))
            .addEntries(ByteString.EMPTY)
            .build();
    this.succession =
        new Succession(
            groupId,
            selfId,
            node,
            this::configuration,
            machine::leaderId,
            machine::leaderTerm,
            votes::getTerm,
            scheduler);
  }

  @Override
  public String groupId() {
    return groupId;
  }

  @Override
  public void propose(byte[] entry, long term, Proposal proposal) {
    Rejection rejection = unfit();
    if (rejection != null) {
      proposal.rejected(rejection, "group " + groupId);
      return;
    }
    ProposalClosure closure = new ProposalClosure(proposal, entry);
    try {
      node.apply(new Task(ByteBuffer.wrap(entry), closure, term));
    } catch (IllegalStateException e) {
      // Thrown before the task is queued.
      closure.reject(Rejection.SHUTTING_DOWN, "group " + groupId);
    }
  }

  @Override
  public void readIndex(ReadCallback callback) {
    Executor elsewhere = ReplicationExecutor.threads();
    ReadRound round = new ReadRound(callback, waiters, elsewhere);
    if (!ReplicaStateMachine.isApplyThread() && !Afterwards.hasRunMany()) {
      Afterwards.during(() -> begin(round));
      return;
    }
    try {
      elsewhere.execute(() -> Afterwards.during(() -> begin(round)));
    } catch (RejectedExecutionException e) {
      round.failed(Rejection.BUSY, "no thread for a read round of group " + groupId);
    }
  }

  /**
   * Asks JRaft's node itself: its {@code readIndex} would hand the round to a thread of the group,
   * for batches that our callers make already. A node that has just stopped leading, which the
   * check before can't see, refuses; or, when it knows the new leader, it asks that for the index,
   * and a read of this replica is linearizable once it has applied that far.
   */
  private void begin(ReadRound round) {
    Rejection rejection = unfit();
    if (rejection != null) {
      round.refused(rejection, "group " + groupId);
      return;
    }
    try {
      node.handleReadIndexRequest(readIndexRequest, round);
    } catch (RuntimeException e) {
      LOG.error("group {}: a read round was not begun", groupId, e);
      round.refused(Rejection.FAILED, "the read round was not begun");
    }
  }

  /** Why this replica takes neither proposals nor reads now, or null. */
  private @Nullable Rejection unfit() {
    if (closed.get()) {
      return Rejection.SHUTTING_DOWN;
    }
    if (machine.failure() != null) {
      return Rejection.FAILED;
    }
    return machine.isLeading() ? null : Rejection.NOT_LEADER;
  }

  @Override
  public boolean isLeader() {
    return unfit() == null && node.isLeader(false);
  }

  @Override
  public @Nullable String leaderId() {
    return machine.leaderId();
  }

  @Override
  public Status status() {
    State state = node.getNodeState();
    return new Status(
        machine.failure() != null ? "failed" : role(state),
        votes.getTerm(),
        machine.leaderId(),
        whileActive(node::getLastCommittedIndex, machine.lastIndex()),
        whileActive(node::getLastAppliedLogIndex, machine.lastIndex()),
        log.getFirstLogIndex(),
        whileActive(node::getLastLogIndex, log.getLastLogIndex()),
        log.bytes(),
        machine.snapshotIndex(),
        members(state));
  }

  /**
   * JRaft gives no positions of a replica that failed or stopped; what we know is then the last.
   */
  private static long whileActive(LongSupplier position, long known) {
    try {
      return position.getAsLong();
    } catch (IllegalStateException e) {
      return known;
    }
  }

  private static String role(State state) {
    return switch (state) {
      case STATE_LEADER, STATE_TRANSFERRING -> "leader";
      case STATE_CANDIDATE -> "candidate";
      case STATE_FOLLOWER -> "follower";
      case STATE_ERROR -> "failed";
      default -> "stopped";
    };
  }

  private List<Member> members(State state) {
    boolean leads = state == State.STATE_LEADER || state == State.STATE_TRANSFERRING;
    Configuration configuration = configuration();
    List<Member> members = new ArrayList<>();
    configuration.getPeers().forEach(peer -> members.add(member(peer, false, leads)));
    configuration.getLearners().forEach(peer -> members.add(member(peer, true, leads)));
    return List.copyOf(members);
  }

  private Configuration configuration() {
    Configuration inLog = log.configuration();
    Configuration inSnapshot = machine.snapshotConfiguration();
    return inLog != null ? inLog : inSnapshot != null ? inSnapshot : initial;
  }

  private Member member(PeerId peer, boolean learner, boolean leads) {
    String nodeId = PeerIds.nodeId(peer);
    if (nodeId.equals(selfId)) {
      long last = leads ? whileActive(node::getLastLogIndex, log.getLastLogIndex()) : 0;
      return new Member(nodeId, learner, last, leads ? last + 1 : 0, true);
    }
    FollowerProgress.Position position = leads ? progress.of(nodeId) : null;
    if (position == null || position.term() != votes.getTerm()) {
      return new Member(nodeId, learner, 0, 0, false);
    }
    long silentMs = (System.nanoTime() - position.heardNanos()) / 1_000_000;
    return new Member(
        nodeId,
        learner,
        position.matchIndex(),
        position.nextIndex(),
        silentMs < options.electionTimeoutMs());
  }

  @Override
  public CompletionStage<String> transferLeadership(@Nullable String targetNodeId) {
    return new LeadershipTransfer(groupId, selfId, node, machine, options, scheduler)
        .to(targetNodeId);
  }

  /** The process of a node is gone; its groups want other leaders. */
  void peerGone(String nodeId) {
    if (unfit() == Rejection.NOT_LEADER) {
      succession.gone(nodeId);
    }
  }

  @Override
  public CompletionStage<Void> snapshot() {
    SnapshotRequest request = new SnapshotRequest(groupId);
    // JRaft takes locks and makes a directory: not on the caller's thread.
    scheduler.execute(() -> snapshot(request));
    return request.result();
  }

  /**
   * JRaft answers a request with nothing new to it by cutting the log off behind the newest
   * snapshot. The log behind the one before must stay, for when the newest is damaged.
   */
  private void snapshot(SnapshotRequest request) {
    long newest = machine.snapshotIndex();
    if (node.getLastAppliedLogIndex() != newest) {
      node.snapshot(request);
    } else if (machine.appliedIndex() > newest && !closed.get()) {
      // JRaft notes a run as applied after its proposals were answered: a moment later.
      var unused = scheduler.schedule(() -> snapshot(request), 1, TimeUnit.MILLISECONDS);
    } else {
      request.run(com.alipay.sofa.jraft.Status.OK());
    }
  }

  /** Makes a snapshot when enough was appended since the last one. From the engine's timer. */
  void snapshotIfDue() {
    long appended = log.bytesAppended();
    long since = appended - bytesAtSnapshot;
    if (closed.get()
        || machine.failure() != null
        || since < options.snapshotAfterLogBytes()
        || !options.isSnapshotDue(since, newestSnapshotBytes())) {
      return;
    }
    bytesAtSnapshot = appended;
    var unused =
        snapshot()
            .exceptionally(
                e -> {
                  LOG.warn("group {}: the snapshot that was due failed", groupId, e);
                  return null;
                });
  }

  private long newestSnapshotBytes() {
    return SnapshotFiles.bytes(
        Path.of(node.getOptions().getSnapshotUri()), machine.snapshotIndex());
  }

  /** The shared log failed under another group: this replica must not acknowledge anything. */
  void fail(Throwable error) {
    node.onError(new RaftException(ErrorType.ERROR_TYPE_LOG, RaftError.EIO, String.valueOf(error)));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    waiters.end(Rejection.SHUTTING_DOWN, "group " + groupId);
    node.shutdown();
    try {
      node.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while group " + groupId + " stops", e);
    } finally {
      onClosed.run();
    }
  }
}
