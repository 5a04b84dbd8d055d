package io.quorate.system.fault.inject;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.fault.net.NetworkedCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The cluster that faults happen in, and who suffers from one already: two faults at a time never
 * hit one process, since either would undo the other. For one thread.
 */
public final class Scene {
  private final NetworkedCluster cluster;
  private final Random random;
  private final Set<String> taken = new HashSet<>();

  public Scene(NetworkedCluster cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
  }

  NetworkedCluster cluster() {
    return cluster;
  }

  Random random() {
    return random;
  }

  /** A node that leads one of the groups of data, if it is free; else any that is. */
  String takeLeader() throws InterruptedException, NoVictimException {
    List<String> leaders =
        dataGroups().stream()
            .map(AdminApi.Group::leader)
            .filter(leader -> !leader.isEmpty() && !taken.contains(leader))
            .toList();
    return leaders.isEmpty() ? takeNode() : take(pick(leaders));
  }

  /** A node that follows in one of the groups of data. */
  String takeFollower() throws InterruptedException, NoVictimException {
    List<AdminApi.Group> groups = dataGroups();
    AdminApi.Group group = groups.get(random.nextInt(groups.size()));
    List<String> followers =
        freeNodes().stream().filter(node -> !node.equals(group.leader())).toList();
    return followers.isEmpty() ? takeNode() : take(pick(followers));
  }

  String takeNode() throws NoVictimException {
    return take(pick(freeNodes()));
  }

  String takeGateway() throws NoVictimException {
    return take(
        pick(cluster.gatewayIds().stream().filter(gateway -> !taken.contains(gateway)).toList()));
  }

  /** So many nodes, none of which another fault has hit. */
  List<String> takeNodes(int count) throws NoVictimException {
    List<String> nodes = new ArrayList<>();
    while (nodes.size() < count) {
      try {
        nodes.add(takeNode());
      } catch (NoVictimException e) {
        nodes.forEach(this::release);
        throw e;
      }
    }
    return nodes;
  }

  /** This one, unless it suffers already. */
  String take(String process) throws NoVictimException {
    if (!taken.add(process)) {
      throw new NoVictimException(process + " suffers already");
    }
    return process;
  }

  void release(String process) {
    taken.remove(process);
  }

  List<AdminApi.Group> dataGroups() throws InterruptedException {
    return cluster.groupsNow().stream().filter(group -> !group.groupId().equals("meta")).toList();
  }

  private List<String> freeNodes() {
    return cluster.nodeIds().stream().filter(node -> !taken.contains(node)).toList();
  }

  <T> T pick(List<T> choices) throws NoVictimException {
    if (choices.isEmpty()) {
      throw new NoVictimException("everyone suffers already");
    }
    return choices.get(random.nextInt(choices.size()));
  }
}
