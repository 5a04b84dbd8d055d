package io.quorate.storage.node;

import java.util.List;

/** Opens the parts of one replica: its state, its log and what connects them. Blocks. */
interface ReplicaFactory {

  /**
   * Opens a replica that serves when this returns.
   *
   * @param voters node ids of the group's first members; Raft's own configuration rules once there
   *     is a log
   * @throws ReplicaFailure when what is on disk can't be used
   */
  OpenReplica open(String groupId, List<String> voters);
}
