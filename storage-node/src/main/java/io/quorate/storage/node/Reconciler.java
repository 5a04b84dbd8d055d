package io.quorate.storage.node;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.identity.DataDirectory;
import io.quorate.storage.identity.NodeIdentity;
import io.quorate.storage.identity.PeerIdentities;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node what the catalog says it should be, again and again: looks at what is, compares,
 * and does the next thing. Nothing here remembers what was done, so nothing goes wrong when a step
 * fails or a leader changes. One thread of its own, a few times a second and when the catalog has
 * changed.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final long TICK_MS = 200;

  private final DataDirectory directory;
  private final PeerIdentities peers;
  private final Replicas replicas;
  private final CatalogFeed feed;
  private final LocalCatalog localCatalog;
  private final MetaLeader metaLeader;
  private final LeaderSpreader spreader;
  private final ShardAssigner assigner;
  // What is kicked while it shuts down is dropped.
  private final ScheduledExecutorService thread =
      new ScheduledThreadPoolExecutor(
          1, NamedThreads.daemon("reconciler"), new ThreadPoolExecutor.DiscardPolicy());
  private final AtomicBoolean kicked = new AtomicBoolean();
  private long learnedRevision;

  Reconciler(
      DataDirectory directory,
      PeerIdentities peers,
      Replicas replicas,
      CatalogFeed feed,
      MetaLeader metaLeader) {
    this.directory = directory;
    this.peers = peers;
    this.replicas = replicas;
    this.feed = feed;
    this.localCatalog = new LocalCatalog(replicas, feed);
    this.metaLeader = metaLeader;
    this.spreader = new LeaderSpreader(directory.identity().nodeId());
    this.assigner = new ShardAssigner(spreader);
  }

  void start() {
    var unused = thread.scheduleWithFixedDelay(this::safeTick, 0, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** Looks soon; for any thread, and cheap. */
  void kick() {
    if (kicked.compareAndSet(false, true)) {
      thread.execute(
          () -> {
            kicked.set(false);
            safeTick();
          });
    }
  }

  /** Waits for a step under way. */
  void stop() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("a step of the reconciler takes long; the node stops without waiting for it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void safeTick() {
    try {
      tick();
    } catch (RuntimeException e) {
      // A task that throws is never scheduled again; the next look may find things better.
      LOG.error("reconciling failed", e);
    }
  }

  private void tick() {
    replicas.retireFailed();
    replicas.rebuildFailed();
    localCatalog.refresh();
    metaLeader.tick();
    CatalogView view = feed.current().orElse(null);
    if (view == null) {
      return;
    }
    if (view.getRevision() > learnedRevision) {
      learn(view);
      learnedRevision = view.getRevision();
    }
    // A node that the others refuse must not begin new logs under its old name.
    boolean accepted = isAccepted(view);
    for (GroupRecord group : view.getGroupsList()) {
      if (accepted && group.getReplicasList().contains(directory.identity().nodeId())) {
        replicas.open(group.getGroupId(), group.getReplicasList());
      }
      replicas.serving(group.getGroupId()).ifPresent(serving -> assigner.tick(serving, view));
    }
    spreader.tick(replicas, view);
  }

  private boolean isAccepted(CatalogView view) {
    NodeIdentity self = directory.identity();
    return view.getNodesList().stream()
        .filter(node -> node.getNodeId().equals(self.nodeId()))
        .anyMatch(
            node ->
                node.getIncarnation().isEmpty()
                    || node.getIncarnation().equals(self.incarnation()));
  }

  private void learn(CatalogView view) {
    SortedMap<String, String> incarnations = new TreeMap<>();
    TreeSet<String> nodeIds = new TreeSet<>();
    for (NodeRecord node : view.getNodesList()) {
      nodeIds.add(node.getNodeId());
      if (!node.getIncarnation().isEmpty()) {
        incarnations.put(node.getNodeId(), node.getIncarnation());
      }
    }
    String clusterId = view.getCluster().getClusterId();
    peers.learn(clusterId, nodeIds, incarnations);
    directory.recordCatalog(clusterId, incarnations);
  }
}
