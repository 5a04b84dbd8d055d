package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks whoever leads, as a gateway does; repeats what was certainly not applied. */
final class ClusterClient {
  enum Fate {
    APPLIED,
    UNKNOWN
  }

  private final GroupCluster cluster;

  ClusterClient(GroupCluster cluster) {
    this.cluster = cluster;
  }

  Fate write(Operation operation) {
    while (true) {
      Optional<GroupCluster.Node> leader = cluster.findLeader();
      if (leader.isEmpty()) {
        pause();
        continue;
      }
      CompletableFuture<Reply<Outcome>> reply = new CompletableFuture<>();
      leader.get().group.write(List.of(GroupFixture.bytes(operation)), reply::complete);
      Optional<Reply<Outcome>> answer = await(reply);
      if (answer.isEmpty()) {
        return Fate.UNKNOWN;
      }
      if (answer.get() instanceof Reply.Results<Outcome> results) {
        if (!(results.results().get(0) instanceof Outcome.Written)) {
          throw new AssertionError(results);
        }
        return Fate.APPLIED;
      }
      if (code(answer.get()).fate() == ErrorCode.Fate.UNKNOWN) {
        return Fate.UNKNOWN;
      }
      pause();
    }
  }

  /** The number that a key holds, 0 when it is absent. */
  long read(int shard, String key) {
    while (true) {
      Optional<GroupCluster.Node> leader = cluster.findLeader();
      if (leader.isPresent()) {
        CompletableFuture<Reply<ReadResult>> reply = new CompletableFuture<>();
        leader
            .get()
            .group
            .read(
                new ReadFrames.Request("g1", false, List.of(GroupFixture.get(shard, key))),
                reply::complete);
        Optional<Reply<ReadResult>> answer = await(reply);
        if (answer.isPresent() && answer.get() instanceof Reply.Results<ReadResult> results) {
          ReadResult result = results.results().get(0);
          if (result instanceof ReadResult.Found found) {
            return Long.parseLong(GroupFixture.text(found.entry().value()));
          } else if (result instanceof ReadResult.Absent) {
            return 0;
          }
          throw new AssertionError(result);
        }
      }
      pause();
    }
  }

  private static ErrorCode code(Reply<?> reply) {
    return ((Reply.Failed<?>) reply).code();
  }

  private static <T> Optional<T> await(CompletableFuture<T> future) {
    try {
      return Optional.of(future.get(3, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
