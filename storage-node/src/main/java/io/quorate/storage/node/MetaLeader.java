package io.quorate.storage.node;

import io.quorate.internal.v1.NodeRecord;
import io.quorate.storage.catalog.BootstrapPlan;
import io.quorate.storage.catalog.CatalogContent;
import io.quorate.storage.catalog.CatalogKeys;
import io.quorate.storage.catalog.IncarnationPlan;
import io.quorate.storage.catalog.SigningKeys;
import io.quorate.storage.command.Command.Transact;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.config.HostPort;
import io.quorate.storage.config.NodeConfig;
import io.quorate.storage.config.Secret;
import io.quorate.storage.group.Group;
import io.quorate.storage.identity.PeerIdentities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the leader of {@code meta} does for the cluster: makes the first catalog, and records the
 * incarnations of nodes that were met. Everything is guarded in the log, so a leader that has lost
 * its leadership, or two that believe in theirs, do no harm. On the housekeeping thread.
 */
final class MetaLeader {
  private static final Logger LOG = LoggerFactory.getLogger(MetaLeader.class);

  private final NodeConfig config;
  private final PeerIdentities peers;
  private final Replicas replicas;
  private CompletionStage<?> underWay = CompletableFuture.completedStage(null);

  MetaLeader(NodeConfig config, PeerIdentities peers, Replicas replicas) {
    this.config = config;
    this.peers = peers;
    this.replicas = replicas;
  }

  void tick() {
    replicas
        .serving(CatalogKeys.GROUP)
        .filter(meta -> meta.replica().isLeader())
        .filter(meta -> underWay.toCompletableFuture().isDone())
        .ifPresent(this::lead);
  }

  private void lead(Group meta) {
    CatalogContent catalog =
        LocalCatalog.read(meta.localOwnKeys(CatalogKeys.bytes(CatalogKeys.PREFIX)));
    if (catalog.isEmpty()) {
      BootstrapPlan plan = bootstrapPlan();
      LOG.info("the catalog is empty: bootstrapping cluster {}", plan.clusterId());
      propose(meta, plan.transaction(), "bootstrap");
    } else {
      IncarnationPlan.plan(catalog, peers.firstSeen())
          .ifPresent(change -> propose(meta, change, "recording incarnations"));
    }
  }

  private void propose(Group meta, Transact change, String what) {
    underWay =
        meta.propose(change)
            .handle(
                (result, error) -> {
                  if (error != null) {
                    LOG.warn("{} was not confirmed and will be looked at again", what, error);
                  } else if (result instanceof CommandResult.GuardFailed) {
                    LOG.info("{}: another leader was first", what);
                  } else {
                    LOG.info("{} done", what);
                  }
                  return null;
                });
  }

  private BootstrapPlan bootstrapPlan() {
    long nowMs = System.currentTimeMillis();
    Map<String, String> seen = peers.firstSeen();
    List<NodeRecord> nodes = new ArrayList<>();
    for (Map.Entry<String, HostPort> peer : config.peers().entrySet()) {
      boolean self = peer.getKey().equals(config.node().id());
      nodes.add(
          NodeRecord.newBuilder()
              .setNodeId(peer.getKey())
              .setAddress(peer.getValue().toString())
              .setIncarnation(seen.getOrDefault(peer.getKey(), ""))
              .setMetricsAddress(self ? config.node().metricsListen().toString() : "")
              .build());
    }
    NodeConfig.Bootstrap bootstrap = config.bootstrap();
    return new BootstrapPlan(
        UUID.randomUUID().toString(),
        config.cluster().name(),
        nodes,
        config.metaMembers(),
        bootstrap.groups(),
        bootstrap.replicas(),
        bootstrap.defaultShards(),
        bootstrap.adminPasswordHash().map(Secret::reveal),
        SigningKeys.generate(nowMs),
        nowMs);
  }
}
