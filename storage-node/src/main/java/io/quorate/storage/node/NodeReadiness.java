package io.quorate.storage.node;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.group.Group;
import io.quorate.storage.health.Readiness;
import io.quorate.storage.health.Readiness.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether this node serves. A start is through when the catalog is known and every replica that
 * belongs here has a leader and its shards; from then on only a stop, or the loss of all replicas,
 * takes readiness away: a group without a quorum is not made better by sending its callers
 * elsewhere. Thread-safe.
 */
final class NodeReadiness {
  private final String nodeId;
  private final CatalogFeed feed;
  private final Replicas replicas;
  private volatile boolean started;
  private volatile boolean stopping;

  NodeReadiness(String nodeId, CatalogFeed feed, Replicas replicas) {
    this.nodeId = nodeId;
    this.feed = feed;
    this.replicas = replicas;
  }

  void stopping() {
    stopping = true;
  }

  Readiness current() {
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("running", !stopping, stopping ? "the node shuts down" : "running"));
    Optional<CatalogView> view = feed.current();
    checks.add(
        new Check(
            "catalog",
            view.isPresent(),
            view.map(v -> "revision " + v.getRevision()).orElse("not known yet")));
    view.ifPresent(known -> replicas(known, checks));
    return new Readiness(checks);
  }

  private void replicas(CatalogView view, List<Check> checks) {
    List<String> starting = new ArrayList<>();
    int assigned = 0;
    int serving = 0;
    for (GroupRecord record : view.getGroupsList()) {
      if (record.getReplicasList().contains(nodeId)) {
        assigned++;
        Optional<Group> group = replicas.serving(record.getGroupId());
        if (group.isPresent()) {
          serving++;
        }
        if (isStarting(record.getGroupId(), group, view)) {
          starting.add(record.getGroupId());
        }
      }
    }
    if (starting.isEmpty()) {
      started = true;
    }
    checks.add(
        new Check(
            "replicas",
            serving > 0 || assigned == 0,
            serving + " of " + assigned + " replicas serve"));
    checks.add(
        new Check(
            "started",
            started,
            starting.isEmpty() ? "all groups have leaders" : "waiting for groups " + starting));
  }

  private boolean isStarting(String groupId, Optional<Group> group, CatalogView view) {
    if (group.isPresent()) {
      return group.get().replica().leaderId() == null
          || !ShardAssigner.ownsItsShards(group.get(), view);
    }
    Optional<Replica> replica = replicas.find(groupId);
    return replica.isEmpty() || replica.get().state() instanceof ReplicaState.Starting;
  }
}
