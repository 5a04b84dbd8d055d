package io.quorate.storage.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All that a storage node is told from outside. Durations are milliseconds, sizes are bytes, paths
 * are absolute.
 *
 * @param peers the addresses of the cluster's initial nodes by node id, this one included
 */
public record NodeConfig(
    Cluster cluster,
    Node node,
    SortedMap<String, HostPort> peers,
    Bootstrap bootstrap,
    Raft raft,
    Optional<Tls> tls,
    boolean plaintext) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /**
   * The cluster that the node belongs to.
   *
   * @param secret what nodes and gateways show each other when there are no client certificates
   */
  public record Cluster(String name, Secret secret) {
    public Cluster {
      requireName("cluster.name", name);
    }
  }

  /**
   * This node.
   *
   * @param listen where the one port is bound
   * @param advertise where others reach it
   * @param eventLoops threads that move bytes; the number of cores unless told otherwise
   */
  public record Node(
      String id,
      Path dataDir,
      HostPort listen,
      HostPort advertise,
      HostPort metricsListen,
      int eventLoops) {
    public Node {
      requireName("node.id", id);
      requireBetween("node.event_loops", eventLoops, 1, 1_024);
    }
  }

  /**
   * What the first start of a cluster makes. Later starts ignore it.
   *
   * @param groups data groups {@code g1..gN}; {@code meta} comes on top
   * @param defaultShards shards of the tenant {@code default}, a power of two
   * @param replicas voters of a data group, when there are so many nodes: 1, 3 or 5
   * @param adminPasswordHash Argon2id in PHC form
   */
  public record Bootstrap(
      int groups, int defaultShards, int replicas, Optional<Secret> adminPasswordHash) {
    public Bootstrap {
      requireBetween("bootstrap.groups", groups, 1, 256);
      requireBetween("bootstrap.default_shards", defaultShards, 1, 1 << 14);
      if (Integer.bitCount(defaultShards) != 1) {
        throw new ConfigException("bootstrap.default_shards must be a power of two");
      }
      if (replicas != 1 && replicas != 3 && replicas != 5) {
        throw new ConfigException("bootstrap.replicas must be 1, 3 or 5, not " + replicas);
      }
    }
  }

  /**
   * How replicas run.
   *
   * @param snapshotLogBytes a replica makes a snapshot when its log has grown by this much
   * @param historyMs how long old versions stay readable
   */
  public record Raft(int electionTimeoutMs, long snapshotLogBytes, long historyMs) {
    public Raft {
      requireBetween("raft.election_timeout_ms", electionTimeoutMs, 100, 60_000);
      requireBetween("raft.snapshot_log_bytes", snapshotLogBytes, 1 << 20, 1L << 40);
      requireBetween("raft.history_ms", historyMs, 1_000, 7L * 24 * 3_600 * 1_000);
    }
  }

  /** PEM files. With them the port demands a client certificate that {@code ca} has signed. */
  public record Tls(Path certificate, Path privateKey, Path ca) {}

  public NodeConfig {
    peers = new TreeMap<>(peers);
    peers.keySet().forEach(id -> requireName("a node id in peers", id));
    if (peers.isEmpty()) {
      throw new ConfigException("peers is empty: it lists the cluster's initial nodes");
    }
    if (tls.isEmpty() && !plaintext && !node.listen().isLoopback()) {
      throw new ConfigException(
          "node.listen is "
              + node.listen()
              + ", which other machines can reach, and there is no tls section;"
              + " give one, or set plaintext: true when the network is trusted");
    }
  }

  /**
   * The voters of group {@code meta} before there is a catalog: the first five of the initial nodes
   * by name, or the first three when there are fewer than five; all nodes compute the same.
   */
  public List<String> metaMembers() {
    List<String> sorted = new ArrayList<>(peers.keySet());
    int members = sorted.size() >= 5 ? 5 : Math.min(3, sorted.size());
    return List.copyOf(sorted.subList(0, members));
  }

  private static void requireName(String key, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new ConfigException(
          key
              + " is \""
              + value
              + "\"; it must be 1 to 32 lower-case letters, digits and dashes, a letter first");
    }
  }

  private static void requireBetween(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new ConfigException(
          key + " is " + value + "; it must be from " + least + " to " + most);
    }
  }
}
