package io.quorate.storage.node;

import io.quorate.storage.apply.DivergenceException;
import io.quorate.storage.apply.SnapshotDamagedException;
import io.quorate.storage.group.Group;
import io.quorate.storage.health.Finding;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.node.ReplicaState.Closed;
import io.quorate.storage.node.ReplicaState.Failed;
import io.quorate.storage.node.ReplicaState.Serving;
import io.quorate.storage.node.ReplicaState.Starting;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's replica on this node, from start to stop. State is read by any thread; {@link #open},
 * {@link #retireIfFailed} and {@link #close} block and exclude each other.
 */
final class Replica {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  private final String groupId;
  private final List<String> voters;
  private volatile ReplicaState state = new Starting();

  Replica(String groupId, List<String> voters) {
    this.groupId = groupId;
    this.voters = List.copyOf(voters);
  }

  String groupId() {
    return groupId;
  }

  ReplicaState state() {
    return state;
  }

  /** The group, while its replica serves. */
  Optional<Group> serving() {
    return state instanceof Serving serving && serving.group().machine().failure() == null
        ? Optional.of(serving.group())
        : Optional.empty();
  }

  synchronized void open(ReplicaFactory factory) {
    if (!(state instanceof Starting)) {
      return;
    }
    try {
      state = new Serving(factory.open(groupId, voters));
      LOG.info("group {}: replica opened", groupId);
    } catch (ReplicaFailure e) {
      LOG.error("group {}: replica not started: {}", groupId, e.finding().message(), e);
      state = new Failed(e.finding());
    } catch (RuntimeException e) {
      LOG.error("group {}: replica not started", groupId, e);
      state = new Failed(finding(e));
    }
  }

  /**
   * Takes a replica whose state machine failed out of its group: it would go on to vote and to hold
   * leadership, and can do neither job.
   */
  synchronized void retireIfFailed() {
    if (state instanceof Serving serving) {
      Throwable failure = serving.group().machine().failure();
      if (failure != null) {
        state = new Failed(finding(failure));
        closeQuietly(serving.group());
      }
    }
  }

  synchronized void close() {
    ReplicaState before = state;
    if (before instanceof Serving serving) {
      state = new Closed();
      closeQuietly(serving.group());
    } else if (before instanceof Starting) {
      state = new Closed();
    }
  }

  private void closeQuietly(Group group) {
    try {
      group.close();
    } catch (RuntimeException e) {
      LOG.error("group {}: replica not closed cleanly", groupId, e);
    }
  }

  private Finding finding(Throwable failure) {
    String rebuild =
        "Restart the node: it rebuilds the replica from its snapshot and log. If that fails too,"
            + " remove the replica and add it again.";
    String message = "Group " + groupId + ": " + failure.getMessage();
    if (failure instanceof DivergenceException) {
      return Finding.error(
          "replica_diverged",
          message,
          "Keep the data directory for an analysis; remove this replica and add it again.");
    }
    if (failure instanceof SnapshotDamagedException) {
      return Finding.error("snapshot_damaged", message, "Remove this replica and add it again.");
    }
    return failure instanceof StoreFailedException
        ? Finding.error("store_failed", message, rebuild)
        : Finding.error("replica_failed", "Group " + groupId + ": " + failure, rebuild);
  }
}
