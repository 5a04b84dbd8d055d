package io.quorate.storage.identity;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a data directory remembers of whose it is.
 *
 * @param incarnation random, made with the directory: a wiped one gets another, so that it can't
 *     vote under its old name
 * @param clusterId empty until the first catalog was seen
 * @param replicas groups of which a replica was created here, with the voters that the group began
 *     with. One of these without a log has lost it, and must not start as if it were new
 * @param peers incarnations of the other nodes as the catalog recorded them. Kept here since they
 *     are needed before the catalog can be read: a wiped peer must not vote in that moment either
 */
public record NodeIdentity(
    String nodeId,
    String incarnation,
    String clusterName,
    String clusterId,
    SortedMap<String, List<String>> replicas,
    SortedMap<String, String> peers) {

  public NodeIdentity {
    replicas = new TreeMap<>(replicas);
    peers = new TreeMap<>(peers);
  }

  static NodeIdentity fresh(String nodeId, String clusterName) {
    String incarnation = UUID.randomUUID().toString();
    return new NodeIdentity(nodeId, incarnation, clusterName, "", new TreeMap<>(), new TreeMap<>());
  }

  NodeIdentity withReplica(String groupId, List<String> voters) {
    SortedMap<String, List<String>> more = new TreeMap<>(replicas);
    more.put(groupId, List.copyOf(voters));
    return new NodeIdentity(nodeId, incarnation, clusterName, clusterId, more, peers);
  }

  NodeIdentity withCatalog(String knownClusterId, SortedMap<String, String> knownPeers) {
    return new NodeIdentity(nodeId, incarnation, clusterName, knownClusterId, replicas, knownPeers);
  }
}
