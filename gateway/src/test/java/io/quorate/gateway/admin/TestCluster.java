package io.quorate.gateway.admin;

import io.quorate.gateway.admin.Observation.NodeAnswer;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.MemberStatus;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.ReplicaStatus;
import io.quorate.internal.v1.TenantRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A healthy cluster, to which a test does one thing: nodes n1..n3 or n5, groups meta and g1. */
final class TestCluster {
  static final String ID = "c-1";
  static final TenantRecord TENANT =
      TenantRecord.newBuilder()
          .setTenantId(2)
          .setName("default")
          .setShards(16)
          .setCreatedAtMs(1_000)
          .build();

  final Map<String, NodeStatus.Builder> nodes = new LinkedHashMap<>();
  final List<String> groups = List.of("meta", "g1");

  TestCluster(int size) {
    for (int i = 1; i <= size; i++) {
      String id = "n" + i;
      nodes.put(
          id,
          NodeStatus.newBuilder()
              .setNodeId(id)
              .setAddress("127.0.0.1:710" + i)
              .setVersion("0.1.0")
              .setUptimeMs(5_000)
              .setClusterId(ID)
              .setDiskFreeBytes(60)
              .setDiskTotalBytes(100));
    }
    for (String group : groups) {
      String leader = group.equals("meta") ? "n1" : "n2";
      nodes.keySet().forEach(id -> nodes.get(id).addReplicas(replica(group, id, leader)));
    }
  }

  private ReplicaStatus.Builder replica(String group, String node, String leader) {
    ReplicaStatus.Builder replica =
        ReplicaStatus.newBuilder()
            .setGroupId(group)
            .setRole(node.equals(leader) ? "leader" : "follower")
            .setTerm(2)
            .setLeaderId(leader)
            .setCommittedIndex(100)
            .setAppliedIndex(100)
            .setLogFirstIndex(1)
            .setLogLastIndex(100)
            .setRevision(90)
            .setKeys(5)
            .setChecksum(0xabcL);
    if (node.equals(leader)) {
      for (String member : nodes.keySet()) {
        replica.addMembers(
            MemberStatus.newBuilder()
                .setNodeId(member)
                .setMatchIndex(100)
                .setNextIndex(101)
                .setAlive(true));
      }
    }
    return replica;
  }

  TestCluster silence(String... ids) {
    for (String id : ids) {
      nodes.put(id, null);
    }
    return this;
  }

  TestCluster node(String id, Consumer<NodeStatus.Builder> change) {
    change.accept(nodes.get(id));
    return this;
  }

  TestCluster replica(String group, String id, Consumer<ReplicaStatus.Builder> change) {
    change.accept(nodes.get(id).getReplicasBuilder(groups.indexOf(group)));
    return this;
  }

  /** What the leader says of a member. */
  TestCluster member(
      String group, String leader, int index, Consumer<MemberStatus.Builder> change) {
    return replica(group, leader, replica -> change.accept(replica.getMembersBuilder(index)));
  }

  CatalogView catalog() {
    CatalogView.Builder catalog =
        CatalogView.newBuilder()
            .setEpoch(3)
            .setCluster(ClusterRecord.newBuilder().setClusterId(ID).setName("test"))
            .addTenants(TENANT);
    for (String id : nodes.keySet()) {
      catalog.addNodes(NodeRecord.newBuilder().setNodeId(id).setAddress("host:" + id));
    }
    for (String group : groups) {
      catalog.addGroups(GroupRecord.newBuilder().setGroupId(group).addAllReplicas(nodes.keySet()));
    }
    return catalog.build();
  }

  Observation observe() {
    Map<String, NodeAnswer> answers = new LinkedHashMap<>();
    nodes.forEach(
        (id, status) ->
            answers.put(
                id,
                status == null
                    ? new NodeAnswer.Silent("no answer within 700 ms")
                    : new NodeAnswer.Answered(status.build())));
    return new Observation(Instant.EPOCH, catalog(), answers);
  }

  ClusterView view() {
    return ClusterView.assess(observe());
  }
}
