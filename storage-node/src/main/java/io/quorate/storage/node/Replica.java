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
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's replica on this node, from start to stop. State is read by any thread; what changes
 * it blocks and excludes each other.
 */
final class Replica {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  private final String groupId;
  private final List<String> voters;
  private final LongSupplier monotonicMs;
  private final RebuildSchedule rebuilds = new RebuildSchedule();
  private volatile ReplicaState state = new Starting();

  /**
   * @param monotonicMs time that never jumps, from any origin
   */
  Replica(String groupId, List<String> voters, LongSupplier monotonicMs) {
    this.groupId = groupId;
    this.monotonicMs = monotonicMs;
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
      rebuilds.opened(monotonicMs.getAsLong());
      LOG.info("group {}: replica opened", groupId);
    } catch (ReplicaFailure e) {
      LOG.error("group {}: replica not started: {}", groupId, e.finding().message(), e);
      state = new Failed(e.finding(), false);
    } catch (RuntimeException | InternalError e) {
      LOG.error("group {}: replica not started", groupId, e);
      failed(e, false);
    }
  }

  private void failed(Throwable failure, boolean served) {
    rebuilds.failed(monotonicMs.getAsLong(), served);
    state = new Failed(finding(failure), isRebuildable(failure));
  }

  /** Makes a replica whose files failed ready to be opened again, if it is time. */
  synchronized boolean beginRebuildIfDue() {
    if (state instanceof Failed failed
        && failed.rebuildable()
        && rebuilds.isDue(monotonicMs.getAsLong())) {
      LOG.info("group {}: replica is rebuilt from its snapshot and log", groupId);
      state = new Starting();
      return true;
    }
    return false;
  }

  /**
   * Takes a replica whose state machine failed out of its group: it would go on to vote and to hold
   * leadership, and can do neither job.
   */
  synchronized void retireIfFailed() {
    if (state instanceof Serving serving) {
      Throwable failure = serving.group().machine().failure();
      if (failure != null) {
        closeQuietly(serving.opened());
        failed(failure, true);
      }
    }
  }

  synchronized void close() {
    ReplicaState before = state;
    if (before instanceof Serving serving) {
      state = new Closed();
      closeQuietly(serving.opened());
    } else {
      state = new Closed();
    }
  }

  private void closeQuietly(OpenReplica opened) {
    try {
      opened.close();
    } catch (RuntimeException | InternalError e) {
      LOG.error("group {}: replica not closed cleanly", groupId, e);
    }
  }

  /** The log is not what failed, and the state follows from it. */
  private static boolean isRebuildable(Throwable failure) {
    return failure instanceof StoreFailedException
        || failure instanceof UncheckedIOException
        // A page of a mapped file that a full disk has no room for.
        || failure instanceof InternalError;
  }

  private Finding finding(Throwable failure) {
    String rebuild =
        isRebuildable(failure)
            ? "The node rebuilds the replica from its snapshot and log by itself, once the disk has"
                + " room. If it fails again and again, remove the replica and add it again."
            : "Restart the node: it rebuilds the replica from its snapshot and log. If that fails"
                + " too, remove the replica and add it again.";
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
    return isRebuildable(failure)
        ? Finding.error("store_failed", message, rebuild)
        : Finding.error("replica_failed", "Group " + groupId + ": " + failure, rebuild);
  }
}
