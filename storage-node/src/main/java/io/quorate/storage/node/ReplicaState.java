package io.quorate.storage.node;

import io.quorate.storage.group.Group;
import io.quorate.storage.health.Finding;

/**
 * Where a replica stands. A failed one never serves again in this process: what it holds may not be
 * what the log says.
 *
 * <pre>
 *   Starting ──opened──> Serving ──node stops──> Closed
 *       │                   │
 *       └──> Failed <───────┘
 * </pre>
 */
sealed interface ReplicaState {
  record Starting() implements ReplicaState {}

  record Serving(Group group) implements ReplicaState {}

  record Failed(Finding finding) implements ReplicaState {}

  record Closed() implements ReplicaState {}
}
