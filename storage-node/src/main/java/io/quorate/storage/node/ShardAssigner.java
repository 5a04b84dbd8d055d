package io.quorate.storage.node;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.storage.apply.Ownership;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.command.Command.AssignShards;
import io.quorate.storage.group.Group;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells groups in their own logs which shards they own, as the catalog has it. Each group's leader
 * does so; an assignment that is known changes nothing, so nobody has to remember what was done. On
 * the housekeeping thread.
 */
final class ShardAssigner {
  private static final Logger LOG = LoggerFactory.getLogger(ShardAssigner.class);

  private final LeaderSpreader spreader;
  private final Map<String, CompletableFuture<Void>> underWay = new HashMap<>();

  ShardAssigner(LeaderSpreader spreader) {
    this.spreader = spreader;
  }

  /** Whether a replica has seen itself given all shards that the catalog routes to its group. */
  static boolean ownsItsShards(Group group, CatalogView view) {
    return missing(group, view).isEmpty();
  }

  void tick(Group group, CatalogView view) {
    CompletableFuture<Void> before = underWay.get(group.groupId());
    if (!group.replica().isLeader() || (before != null && !before.isDone())) {
      return;
    }
    List<AssignShards> missing = missing(group, view);
    if (missing.isEmpty()) {
      return;
    }
    boolean first = group.machine().position().revision() == 0;
    CompletableFuture<?>[] proposals =
        missing.stream()
            .map(assign -> group.propose(assign).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    underWay.put(
        group.groupId(),
        CompletableFuture.allOf(proposals)
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    LOG.debug("group {}: shards not assigned yet", group.groupId(), error);
                  } else {
                    LOG.info("group {}: owns {} shard range(s)", group.groupId(), missing.size());
                    if (first) {
                      spreader.firstLeaderReady(group.groupId());
                    }
                  }
                }));
  }

  private static List<AssignShards> missing(Group group, CatalogView view) {
    try (StateView state = group.machine().view()) {
      Ownership ownership = state.ownership();
      return view.getRoutesList().stream()
          .filter(route -> route.getGroupId().equals(group.groupId()))
          .filter(route -> !ownsAll(ownership, route))
          .map(
              route ->
                  new AssignShards(
                      route.getTenantId(),
                      route.getFirstShard(),
                      route.getLastShard(),
                      route.getEpoch(),
                      true))
          .toList();
    }
  }

  private static boolean ownsAll(Ownership ownership, ShardRangeRecord route) {
    for (int shard = route.getFirstShard(); shard <= route.getLastShard(); shard++) {
      if (!ownership.owns(route.getTenantId(), shard, route.getEpoch())) {
        return false;
      }
    }
    return true;
  }
}
