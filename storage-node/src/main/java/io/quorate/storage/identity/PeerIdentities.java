package io.quorate.storage.identity;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides whether a peer is who it says it is: of our cluster, a node that we know of, and with the
 * data directory that it had before.
 *
 * <p>Before the catalog has recorded a node's incarnation, the first one seen counts for as long as
 * this process runs; what was seen is what the leader of {@code meta} then records. Thread-safe.
 */
public final class PeerIdentities {
  private final String clusterName;
  private final Map<String, String> firstSeen = new ConcurrentHashMap<>();
  private volatile Known known;

  /** What is known for sure: the cluster, its nodes, and their recorded incarnations. */
  private record Known(String clusterId, Set<String> nodeIds, Map<String, String> incarnations) {}

  /**
   * @param identity what the data directory remembers
   * @param initialNodes the nodes of the configuration; the catalog's replace them
   */
  public PeerIdentities(NodeIdentity identity, Set<String> initialNodes) {
    this.clusterName = identity.clusterName();
    this.known = new Known(identity.clusterId(), Set.copyOf(initialNodes), identity.peers());
    firstSeen.put(identity.nodeId(), identity.incarnation());
  }

  /** Takes over what the catalog says. */
  public void learn(String clusterId, Set<String> nodeIds, Map<String, String> incarnations) {
    known = new Known(clusterId, Set.copyOf(nodeIds), Map.copyOf(incarnations));
  }

  /** Why a peer is refused; empty when it is welcome. */
  public Optional<String> refusal(
      String peerClusterName, String peerClusterId, String nodeId, String incarnation) {
    Known now = known;
    if (!clusterName.equals(peerClusterName)) {
      return Optional.of(
          "this is cluster \"" + clusterName + "\", not \"" + peerClusterName + "\"");
    }
    if (!now.clusterId().isEmpty()
        && !peerClusterId.isEmpty()
        && !now.clusterId().equals(peerClusterId)) {
      return Optional.of("this cluster's id is " + now.clusterId() + ", not " + peerClusterId);
    }
    if (!now.nodeIds().contains(nodeId)) {
      return Optional.of("no node \"" + nodeId + "\" is known here");
    }
    if (incarnation.isEmpty()) {
      return Optional.of("node " + nodeId + " gave no incarnation");
    }
    String recorded = now.incarnations().get(nodeId);
    String expected = recorded != null ? recorded : firstSeen.putIfAbsent(nodeId, incarnation);
    if (expected != null && !expected.equals(incarnation)) {
      return Optional.of(
          "node "
              + nodeId
              + " comes with another data directory than it had; a node that lost its data may"
              + " have voted or acknowledged before. Remove it from the cluster, then add it");
    }
    return Optional.empty();
  }

  /** Incarnations seen since the start, this node's own included. */
  public Map<String, String> firstSeen() {
    return new TreeMap<>(firstSeen);
  }
}
