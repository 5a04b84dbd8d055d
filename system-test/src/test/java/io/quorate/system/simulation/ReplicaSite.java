package io.quorate.system.simulation;

import java.util.List;

/** Where a replica runs, and what it shares with the others of its run. */
record ReplicaSite(
    World world,
    Weather weather,
    Actor process,
    Post post,
    Mistake mistake,
    String groupId,
    String nodeId,
    List<String> voters) {

  /** Brings messages to other nodes, perhaps. */
  interface Post {
    void send(String to, RaftMessage message);
  }

  int majority() {
    return voters.size() / 2 + 1;
  }

  List<String> peers() {
    return voters.stream().filter(voter -> !voter.equals(nodeId)).toList();
  }

  String name() {
    return nodeId + "/" + groupId;
  }

  void send(String to, RaftMessage message) {
    post.send(to, message);
  }

  void note(String what, String detail, long number) {
    world.note(name(), what, detail, number);
  }
}
