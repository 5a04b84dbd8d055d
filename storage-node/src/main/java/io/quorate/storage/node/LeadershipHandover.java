package io.quorate.storage.node;

import io.quorate.storage.group.Group;
import io.quorate.storage.raft.RaftReplica;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives away the leadership of every group before a stop: a transfer costs callers milliseconds, a
 * leader that vanishes costs them an election timeout. Bounded, since a group without a second
 * healthy replica can't be handed over.
 */
record LeadershipHandover(Replicas replicas) {
  private static final Logger LOG = LoggerFactory.getLogger(LeadershipHandover.class);
  private static final long TIMEOUT_MS = 2_000;

  void run() {
    List<CompletableFuture<?>> transfers = new ArrayList<>();
    for (Replica replica : replicas.all()) {
      replica
          .serving()
          .map(Group::replica)
          .filter(RaftReplica::isLeader)
          .ifPresent(
              leader ->
                  successor(leader)
                      .ifPresent(
                          target ->
                              transfers.add(
                                  leader.transferLeadership(target).toCompletableFuture())));
    }
    if (transfers.isEmpty()) {
      return;
    }
    try {
      CompletableFuture.allOf(transfers.toArray(CompletableFuture<?>[]::new))
          .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      LOG.info("handed over {} group(s)", transfers.size());
    } catch (ExecutionException | TimeoutException e) {
      long done =
          transfers.stream().filter(t -> t.isDone() && !t.isCompletedExceptionally()).count();
      LOG.warn("only {} of {} group(s) were handed over", done, transfers.size(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The voter that is up and has most of the log: JRaft's own choice may be one that is gone. */
  private static Optional<String> successor(RaftReplica leader) {
    RaftReplica.Status status = leader.status();
    String self = status.leaderId();
    return status.members().stream()
        .filter(member -> !member.learner() && member.alive() && !member.nodeId().equals(self))
        .max(Comparator.comparingLong(RaftReplica.Member::matchIndex))
        .map(RaftReplica.Member::nodeId);
  }
}
