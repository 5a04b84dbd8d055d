package io.quorate.storage.rpc;

import io.quorate.internal.v1.CompactResponse;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.SnapshotInfo;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What operators do with the replicas of this node. Failures are QuorateExceptions. Methods return
 * without blocking, but for {@link #status} and {@link #listSnapshots}, which look at files.
 */
public interface NodeOperations {
  NodeStatus status();

  /** Completes with the new leader's id; {@code target} null: the most caught-up follower. */
  CompletionStage<String> transferLeader(String groupId, @Nullable String target);

  CompletionStage<SnapshotInfo> createSnapshot(String groupId);

  /**
   * Gives up a group's history below a revision; to the leader's node.
   *
   * @param revision 0: the present one
   */
  CompletionStage<CompactResponse> compact(String groupId, long revision);

  /**
   * Newest first.
   *
   * @param groupId empty: of all groups
   */
  List<SnapshotInfo> listSnapshots(String groupId);
}
