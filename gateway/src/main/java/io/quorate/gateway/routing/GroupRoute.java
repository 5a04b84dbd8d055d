package io.quorate.gateway.routing;

import java.util.List;

/**
 * A group and the nodes that hold its replicas.
 *
 * @param replicas node ids, never empty; Raft's own configuration may be newer, so a hint may name
 *     a node that is not among them
 */
public record GroupRoute(String groupId, List<String> replicas) {
  public GroupRoute {
    replicas = List.copyOf(replicas);
    if (replicas.isEmpty()) {
      throw new IllegalArgumentException("group " + groupId + " has no replicas");
    }
  }
}
