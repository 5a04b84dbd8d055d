package io.quorate.gateway.admin;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.NodeStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the gateway saw of the cluster at one moment: who should be there, and what each said.
 *
 * @param nodes one answer for every node of the catalog, by node id
 */
record Observation(Instant at, CatalogView catalog, Map<String, NodeAnswer> nodes) {

  Observation {
    nodes = Map.copyOf(nodes);
  }

  /** A node's answer to the question how it is. */
  sealed interface NodeAnswer {

    record Answered(NodeStatus status) implements NodeAnswer {}

    /**
     * Nothing within the deadline.
     *
     * @param reason for a person
     */
    record Silent(String reason) implements NodeAnswer {}
  }

  /** What a node said; empty when it said nothing. */
  Optional<NodeStatus> statusOf(String nodeId) {
    return nodes.get(nodeId) instanceof NodeAnswer.Answered answered
        ? Optional.of(answered.status())
        : Optional.empty();
  }
}
