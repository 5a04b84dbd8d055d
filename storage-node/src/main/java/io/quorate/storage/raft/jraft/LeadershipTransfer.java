package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One try to make another replica lead: JRaft only starts it, so its outcome is watched for. */
final class LeadershipTransfer {
  private final String groupId;
  private final String selfId;
  private final NodeImpl node;
  private final ReplicaStateMachine machine;
  private final ReplicaOptions options;
  private final ScheduledExecutorService scheduler;

  LeadershipTransfer(
      String groupId,
      String selfId,
      NodeImpl node,
      ReplicaStateMachine machine,
      ReplicaOptions options,
      ScheduledExecutorService scheduler) {
    this.groupId = groupId;
    this.selfId = selfId;
    this.node = node;
    this.machine = machine;
    this.options = options;
    this.scheduler = scheduler;
  }

  /** Completes with the new leader's id; JRaft itself gives up after an election timeout. */
  CompletionStage<String> to(@Nullable String target) {
    CompletableFuture<String> result = new CompletableFuture<>();
    PeerId peer = target == null ? PeerId.ANY_PEER : PeerIds.of(target);
    Consumer<String> listener =
        leader -> {
          if (target == null ? !leader.equals(selfId) : leader.equals(target)) {
            result.complete(leader);
          } else if (!leader.equals(selfId)) {
            fail(result, ErrorCode.CONFLICT, "node " + leader + " was elected instead");
          }
        };
    machine.addLeaderListener(listener);
    var unused = result.whenComplete((leader, error) -> machine.removeLeaderListener(listener));
    // It takes the node's lock, which may be held while a vote is synced.
    scheduler.execute(() -> begin(peer, result));
    return result;
  }

  private void begin(PeerId peer, CompletableFuture<String> result) {
    Status status = node.transferLeadershipTo(peer);
    if (!status.isOk()) {
      fail(result, code(status), String.valueOf(status.getErrorMsg()));
    } else if (PeerIds.nodeId(peer).equals(selfId)) {
      result.complete(selfId);
    } else {
      var unused =
          scheduler.schedule(
              () -> fail(result, ErrorCode.DEADLINE_EXCEEDED, "the target did not take over"),
              2L * options.electionTimeoutMs() + 1_000,
              TimeUnit.MILLISECONDS);
    }
  }

  private static ErrorCode code(Status status) {
    return switch (status.getRaftError()) {
      case EBUSY -> ErrorCode.CONFLICT;
      case EPERM -> ErrorCode.NOT_LEADER;
      case EINVAL -> ErrorCode.INVALID_ARGUMENT;
      default -> ErrorCode.UNAVAILABLE;
    };
  }

  private void fail(CompletableFuture<String> result, ErrorCode code, String detail) {
    result.completeExceptionally(
        new QuorateException(code, "transfer of group " + groupId + ": " + detail));
  }
}
