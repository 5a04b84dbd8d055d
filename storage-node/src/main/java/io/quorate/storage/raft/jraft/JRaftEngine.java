package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import com.alipay.sofa.jraft.util.concurrent.DefaultFixedThreadsExecutorGroupFactory;
import com.alipay.sofa.jraft.util.concurrent.FixedThreadsExecutorGroup;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.Member;
import io.quorate.storage.raft.StateMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node's part in all its Raft groups: the transport and the log that they share, and their
 * replicas.
 *
 * <p>Two engines of one process must have different node ids: JRaft keeps its nodes in a static
 * registry by group and peer. Thread-safe; opening and closing block.
 */
public final class JRaftEngine implements AutoCloseable {
  private static final int SENDER_THREADS = 4;
  private static final long SNAPSHOT_CHECK_SECS = 5;

  /** Of the look after read rounds that wait for an entry without data, which are rare. */
  private static final long APPLIED_CHECK_MS = 5;

  private final String selfId;
  private final PeerId self;
  private final RaftTransport transport;
  private final SharedLog sharedLog;
  private final ReplicaOptions options;
  private final FixedThreadsExecutorGroup senders;
  private final ScheduledExecutorService scheduler;
  private final ConcurrentMap<String, JRaftReplica> replicas = new ConcurrentHashMap<>();

  /** Takes the transport and the log, and closes them. */
  public JRaftEngine(RaftTransport transport, SharedLog sharedLog, ReplicaOptions options) {
    this.selfId = transport.selfId();
    this.self = PeerIds.of(selfId);
    this.transport = transport;
    this.sharedLog = sharedLog;
    this.options = options;
    this.senders =
        DefaultFixedThreadsExecutorGroupFactory.INSTANCE.newExecutorGroup(
            SENDER_THREADS, "raft-replies-" + selfId + "-", 32_768, true);
    this.scheduler =
        Executors.newScheduledThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "raft-engine-" + selfId);
              thread.setDaemon(true);
              return thread;
            });
    NodeManager.getInstance().addAddress(self.getEndpoint());
    sharedLog.onFailure(e -> scheduler.execute(() -> replicas.values().forEach(r -> r.fail(e))));
    transport.onPeerGone(
        nodeId -> scheduler.execute(() -> replicas.values().forEach(r -> r.peerGone(nodeId))));
    var unused =
        scheduler.scheduleWithFixedDelay(
            () -> replicas.values().forEach(JRaftReplica::snapshotIfDue),
            SNAPSHOT_CHECK_SECS,
            SNAPSHOT_CHECK_SECS,
            TimeUnit.SECONDS);
  }

  public ReplicaOptions options() {
    return options;
  }

  /** Which groups exist here, and which of them are damaged. */
  public SharedLog log() {
    return sharedLog;
  }

  /**
   * Starts a replica whose log was created by {@link SharedLog#create}.
   *
   * @param initialMembers of a group that begins; empty for a replica that is added to a group; not
   *     used once the log has members
   * @param directory of the replica's snapshots
   * @throws LogDamageException when the replica must not take part in its group
   */
  public RaftReplica open(
      String groupId, List<Member> initialMembers, StateMachine machine, Path directory) {
    Configuration initial = configuration(initialMembers);
    SharedLog.GroupStorage storage = sharedLog.openGroup(groupId);
    SnapshotBase snapshots = new SnapshotBase(groupId, directory);
    snapshots.prepare(storage.bounds().firstIndex(), machine);
    checkSnapshot(groupId, storage, snapshots.snapshots());
    FollowerProgress progress = new FollowerProgress();
    ReplicationExecutor.serve(groupId);
    NodeImpl node = new NodeImpl(groupId, self.copy());
    AppliedWaiters waiters =
        new AppliedWaiters(
            node::getLastAppliedLogIndex, options.maxReadIndexLag(), this::lookLater);
    ReplicaStateMachine adapter =
        new ReplicaStateMachine(groupId, selfId, machine, snapshots, waiters);
    TransportNodeOptions nodeOptions = new TransportNodeOptions(transport, progress);
    configure(nodeOptions);
    nodeOptions.setInitialConf(initial);
    nodeOptions.setFsm(adapter);
    nodeOptions.setServiceFactory(new GroupServices(storage.log(), storage.votes()));
    nodeOptions.setSnapshotUri(snapshots.snapshots().toString());
    initialMembers.stream()
        .map(Member::nodeId)
        .filter(nodeId -> !nodeId.equals(selfId))
        .forEach(transport::connect);
    if (!node.init(nodeOptions)) {
      node.shutdown();
      throw new IllegalStateException("JRaft did not start group " + groupId + "; see its log");
    }
    JRaftReplica replica =
        new JRaftReplica(
            groupId,
            selfId,
            node,
            adapter,
            waiters,
            storage.log(),
            storage.votes(),
            progress,
            initial,
            options,
            scheduler,
            () -> replicas.remove(groupId));
    replicas.put(groupId, replica);
    return replica;
  }

  private void lookLater(Runnable look) {
    var unused = scheduler.schedule(look, APPLIED_CHECK_MS, TimeUnit.MILLISECONDS);
  }

  private void checkSnapshot(String groupId, SharedLog.GroupStorage storage, Path snapshots) {
    long needed = storage.bounds().firstIndex() - 1;
    long newest = SnapshotFiles.newestIndex(snapshots);
    if (newest < needed) {
      throw sharedLog.damaged(
          new LogDamage(
              groupId,
              LogDamage.Kind.SNAPSHOT_MISSING,
              "the log begins after " + needed + " and the newest snapshot is at " + newest));
    }
  }

  private static Configuration configuration(List<Member> members) {
    Configuration configuration = new Configuration();
    for (Member member : members) {
      PeerId peer = PeerIds.of(member.nodeId());
      if (member.learner()) {
        configuration.addLearner(peer);
      } else {
        configuration.addPeer(peer);
      }
    }
    return configuration;
  }

  private void configure(TransportNodeOptions node) {
    node.setElectionTimeoutMs(options.electionTimeoutMs());
    node.setLogUri("shared");
    node.setRaftMetaUri("shared");
    node.setDisableCli(true);
    node.setEnableMetrics(false);
    // Snapshots are made by the size of the log: JRaft's timer knows entries only.
    node.setSnapshotIntervalSecs(0);
    node.setSharedElectionTimer(true);
    node.setSharedVoteTimer(true);
    node.setSharedStepDownTimer(true);
    node.setSharedSnapshotTimer(true);
    node.setSharedTimerPool(true);
    node.setRpcProcessorThreadPoolSize(2);
    node.setRpcConnectTimeoutMs(1_000);
    node.setRpcDefaultTimeout(5_000);
    node.setAppendEntriesExecutors(senders);
    node.setApplyTaskMode(ApplyTaskMode.NonBlocking);
    node.setRaftOptions(raftOptions());
  }

  private RaftOptions raftOptions() {
    RaftOptions raft = new RaftOptions();
    raft.setSync(true);
    // Ours are cheaper: see SealedEntries for the disk, and Frames for the wire.
    raft.setEnableLogEntryChecksum(false);
    raft.setOpenStatistics(false);
    raft.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
    raft.setMaxReadIndexLag(options.maxReadIndexLag());
    raft.setDisruptorBufferSize(options.queueSlots());
    raft.setApplyBatch(256);
    raft.setMaxLogsInMemoryBytes(options.maxLogBytesInMemory());
    raft.setElectionHeartbeatFactor(options.heartbeatsPerElectionTimeout());
    raft.setMaxElectionDelayMs(Math.max(50, options.electionTimeoutMs() / 3));
    return raft;
  }

  /** Stops replicas first, and joins them, before what they use goes. */
  @Override
  public void close() {
    List.copyOf(replicas.values()).forEach(JRaftReplica::close);
    NodeManager.getInstance().removeAddress(self.getEndpoint());
    transport.close();
    scheduler.shutdown();
    senders.shutdownGracefully();
    sharedLog.close();
  }
}
