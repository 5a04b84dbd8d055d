package io.quorate.system.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a run has, and the way messages take between its nodes. */
final class Cluster {
  static final List<String> NODES = List.of("n1", "n2", "n3");
  static final List<String> GROUPS = List.of("g1", "g2");

  private final World world;
  private final Weather weather;
  private final Network network;
  private final Mistake mistake;
  private final boolean movesShards;
  private final boolean usesMapDb;
  private final Map<String, ReferenceGroup> references = new LinkedHashMap<>();
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private final List<SimulatedGateway> gateways = new ArrayList<>();
  private final Catalog catalog;

  Cluster(World world, Mistake mistake, boolean usesMapDb, Path home) {
    this.world = world;
    this.weather = Weather.drawn(world);
    this.movesShards = world.chance(500);
    this.network = new Network(world, weather);
    this.mistake = mistake;
    this.usesMapDb = usesMapDb;
    GROUPS.forEach(group -> references.put(group, new ReferenceGroup(world, group)));
    this.catalog = new Catalog(world);
    for (String id : NODES) {
      nodes.put(id, new SimulatedNode(this, id, home));
    }
    gateways.add(new SimulatedGateway(this, "gw1"));
    gateways.add(new SimulatedGateway(this, "gw2"));
  }

  World world() {
    return world;
  }

  Weather weather() {
    return weather;
  }

  Network network() {
    return network;
  }

  /**
   * Whether shards go to other groups in this run. What a group remembers of requests does not go
   * with them yet, no more than rows do: so writes have no request ids then.
   */
  boolean movesShards() {
    return movesShards;
  }

  Mistake mistake() {
    return mistake;
  }

  boolean usesMapDb() {
    return usesMapDb;
  }

  Catalog catalog() {
    return catalog;
  }

  List<String> nodeIds() {
    return NODES;
  }

  List<String> groupIds() {
    return GROUPS;
  }

  ReferenceGroup reference(String groupId) {
    ReferenceGroup reference = references.get(groupId);
    if (reference == null) {
      throw new IllegalStateException(groupId);
    }
    return reference;
  }

  SimulatedNode node(String id) {
    SimulatedNode node = nodes.get(id);
    if (node == null) {
      throw new IllegalStateException(id);
    }
    return node;
  }

  Collection<SimulatedNode> nodes() {
    return nodes.values();
  }

  List<SimulatedGateway> gateways() {
    return gateways;
  }

  /** The replica that leads a group and knows it; null when there is none. */
  @Nullable SimulatedReplica leaderOf(String groupId) {
    for (SimulatedNode node : nodes.values()) {
      SimulatedReplica replica = node.replica(groupId);
      if (replica != null && replica.raft().isLeader()) {
        return replica;
      }
    }
    return null;
  }

  /** Brings a message between nodes late, twice, or never. */
  void deliver(String from, String to, RaftMessage message) {
    if (network.loses(from, to)) {
      return;
    }
    int copies = network.duplicates() ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      world.after(network.delayNanos(), node(to).process(), "message", () -> receive(to, message));
    }
  }

  private void receive(String to, RaftMessage message) {
    node(to).receive(message);
  }

  /** A node went away: calls to it are lost. */
  void connectionsLost(String nodeId) {
    gateways.forEach(gateway -> gateway.connectionsLost(nodeId));
  }
}
