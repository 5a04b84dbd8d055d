package io.quorate.storage.node;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.storage.group.Group;
import io.quorate.storage.raft.RaftReplica;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a new group's leadership to the node that should have it, so that a new cluster does not
 * start with all leaders on one node. Only the very first leader of a group does this, and once:
 * later leadership is what elections and operators made it, and undoing that would be a fight. One
 * transfer at a time. On the housekeeping thread, but for {@link #firstLeaderReady}.
 */
final class LeaderSpreader {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderSpreader.class);
  private static final long GIVE_UP_AFTER_MS = 15_000;
  private static final long SMALL_LAG_ENTRIES = 16;

  private final String nodeId;
  // Group to the System.nanoTime at which to give up.
  private final Map<String, Long> pending = new ConcurrentHashMap<>();
  private CompletionStage<?> underWay = CompletableFuture.completedStage(null);

  LeaderSpreader(String nodeId) {
    this.nodeId = nodeId;
  }

  /** This node leads the group as the first one ever, and the group owns its shards. */
  void firstLeaderReady(String groupId) {
    pending.put(groupId, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GIVE_UP_AFTER_MS));
  }

  void tick(Replicas replicas, CatalogView view) {
    for (Iterator<Map.Entry<String, Long>> i = pending.entrySet().iterator(); i.hasNext(); ) {
      if (!underWay.toCompletableFuture().isDone()) {
        return;
      }
      Map.Entry<String, Long> entry = i.next();
      Optional<Group> group =
          replicas.serving(entry.getKey()).filter(led -> led.replica().isLeader());
      String target = preferred(view, entry.getKey());
      if (group.isEmpty()
          || target.isEmpty()
          || target.equals(nodeId)
          || System.nanoTime() - entry.getValue() > 0) {
        i.remove();
      } else if (isCaughtUp(group.get().replica(), target)) {
        transfer(group.get().replica(), target);
      }
    }
  }

  private void transfer(RaftReplica replica, String target) {
    String groupId = replica.groupId();
    underWay =
        replica
            .transferLeadership(target)
            .handle(
                (leader, error) -> {
                  if (error == null) {
                    pending.remove(groupId);
                    LOG.info("group {}: leadership handed to {}", groupId, leader);
                  } else {
                    LOG.debug("group {}: leadership not handed over yet", groupId, error);
                  }
                  return null;
                });
  }

  private static boolean isCaughtUp(RaftReplica replica, String target) {
    RaftReplica.Status status = replica.status();
    return status.members().stream()
        .anyMatch(
            member ->
                member.nodeId().equals(target)
                    && member.alive()
                    && status.logLastIndex() - member.matchIndex() <= SMALL_LAG_ENTRIES);
  }

  private static String preferred(CatalogView view, String groupId) {
    for (GroupRecord group : view.getGroupsList()) {
      if (group.getGroupId().equals(groupId) && group.getReplicasCount() > 0) {
        return group.getReplicas(0);
      }
    }
    return "";
  }
}
