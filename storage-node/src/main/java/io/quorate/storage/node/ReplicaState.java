package io.quorate.storage.node;

import io.quorate.storage.group.Group;
import io.quorate.storage.health.Finding;

/**
 * Where a replica stands. What a failed one held may not be what the log says, so it is never used
 * again: a replica whose files failed is built anew from its snapshot and log, any other waits for
 * a person.
 *
 * <pre>
 *   Starting ──opened──> Serving ──node stops──> Closed
 *    │    ^                 │
 *    │    └───rebuilt────┐  │
 *    └───────────────> Failed
 * </pre>
 */
sealed interface ReplicaState {
  record Starting() implements ReplicaState {}

  record Serving(OpenReplica opened) implements ReplicaState {
    Group group() {
      return opened.group();
    }
  }

  /**
   * Stopped.
   *
   * @param rebuildable when what failed is what can be built anew
   */
  record Failed(Finding finding, boolean rebuildable) implements ReplicaState {}

  record Closed() implements ReplicaState {}
}
