package io.quorate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.internal.v1.Finding;
import io.quorate.internal.v1.MemberStatus;
import io.quorate.internal.v1.NodeStatus;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is wrong, and what the gateway says of it. */
final class ClusterViewTest {

  private record Row(
      String name,
      int size,
      Consumer<TestCluster> damage,
      HealthState cluster,
      HealthState g1,
      int failuresTolerated,
      String... findings) {}

  private static final List<Row> TABLE =
      List.of(
          new Row("all is well", 3, c -> {}, HealthState.HEALTHY, HealthState.HEALTHY, 1),
          new Row("five nodes", 5, c -> {}, HealthState.HEALTHY, HealthState.HEALTHY, 2),
          new Row("two nodes", 2, c -> {}, HealthState.HEALTHY, HealthState.HEALTHY, 0),
          new Row(
              "a silent follower of three",
              3,
              c -> c.silence("n3"),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              0,
              "node_unreachable n3",
              "quorum_at_risk meta, g1"),
          new Row(
              "a silent follower of five",
              5,
              c -> c.silence("n5"),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              1,
              "node_unreachable n5",
              "voter_down meta, g1"),
          new Row(
              "a silent majority",
              3,
              c -> c.silence("n2", "n3"),
              HealthState.NO_QUORUM,
              HealthState.NO_QUORUM,
              0,
              "node_unreachable n2",
              "node_unreachable n3",
              "no_quorum meta, g1"),
          new Row(
              "all silent",
              3,
              c -> c.silence("n1", "n2", "n3"),
              HealthState.UNREACHABLE,
              HealthState.UNREACHABLE,
              0,
              "node_unreachable n1",
              "node_unreachable n2",
              "node_unreachable n3",
              "no_quorum meta, g1"),
          new Row(
              "no leader",
              3,
              c -> c.replica("g1", "n2", r -> r.setRole("candidate").clearMembers()),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              1,
              "no_leader g1"),
          new Row(
              "a failed replica",
              3,
              c -> c.replica("g1", "n3", r -> r.setRole("failed")),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              0,
              "quorum_at_risk g1",
              "replica_failed g1@n3"),
          new Row(
              "a failed replica that says why",
              3,
              c ->
                  c.replica(
                      "g1",
                      "n3",
                      r -> r.setRole("failed").addFindings(finding("log_damaged", "error"))),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              0,
              "quorum_at_risk g1",
              "log_damaged g1@n3"),
          new Row(
              "a replica that starts",
              3,
              c -> c.replica("g1", "n3", r -> r.setRole("starting")),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              0,
              "quorum_at_risk g1",
              "replica_starting g1@n3"),
          new Row(
              "a lost replica",
              3,
              c -> c.node("n3", n -> n.removeReplicas(1)),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              0,
              "quorum_at_risk g1",
              "replica_missing g1@n3"),
          new Row(
              "lag",
              3,
              c -> c.member("g1", "n2", 2, m -> m.setLagEntries(10_001)),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              1,
              "replica_lagging g1@n3"),
          new Row(
              "a little lag",
              3,
              c -> c.member("g1", "n2", 2, m -> m.setLagEntries(10_000)),
              HealthState.HEALTHY,
              HealthState.HEALTHY,
              1),
          new Row(
              "applying lags",
              3,
              c -> c.replica("g1", "n3", r -> r.setCommittedIndex(20_101)),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              1,
              "apply_lagging g1@n3"),
          new Row(
              "replicas differ",
              3,
              c -> c.replica("g1", "n3", r -> r.setChecksum(0xdefL)),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              1,
              "checksum_mismatch g1"),
          new Row(
              "replicas differ at another index, as they must",
              3,
              c -> c.replica("g1", "n3", r -> r.setAppliedIndex(99).setChecksum(0xdefL)),
              HealthState.HEALTHY,
              HealthState.HEALTHY,
              1),
          new Row(
              "an unknown checksum",
              3,
              c -> c.replica("g1", "n3", r -> r.setChecksum(0)),
              HealthState.HEALTHY,
              HealthState.HEALTHY,
              1),
          new Row(
              "the leader does not hear a member",
              3,
              c -> c.member("g1", "n2", 0, m -> m.setAlive(false)),
              HealthState.DEGRADED,
              HealthState.DEGRADED,
              1,
              "peer_unreachable g1@n1"),
          new Row(
              "a process of another cluster",
              3,
              c -> c.node("n1", n -> n.setClusterId("other")),
              HealthState.DEGRADED,
              HealthState.HEALTHY,
              1,
              "wrong_cluster n1"),
          new Row(
              "little disk",
              3,
              c -> c.node("n1", n -> n.setDiskFreeBytes(4)),
              HealthState.DEGRADED,
              HealthState.HEALTHY,
              1,
              "disk_low n1"),
          new Row(
              "little disk, told by the node itself",
              3,
              c -> c.node("n1", n -> lowDiskTold(n)),
              HealthState.DEGRADED,
              HealthState.HEALTHY,
              1,
              "disk_full n1"),
          new Row(
              "an upgrade under way",
              3,
              c -> c.node("n1", n -> n.setVersion("0.2.0")),
              HealthState.DEGRADED,
              HealthState.HEALTHY,
              1,
              "version_skew cluster"),
          new Row(
              "a learner is lost",
              3,
              c -> c.member("g1", "n2", 2, m -> m.setLearner(true)).silence("n3"),
              HealthState.DEGRADED,
              HealthState.HEALTHY,
              0,
              "node_unreachable n3",
              "quorum_at_risk meta"));

  @TestFactory
  Stream<DynamicTest> table() {
    return TABLE.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> check(row)));
  }

  private static void check(Row row) {
    TestCluster cluster = new TestCluster(row.size());
    row.damage().accept(cluster);
    ClusterView view = cluster.view();

    assertThat(view.findings())
        .extracting(finding -> finding.code() + " " + finding.subject())
        .containsExactlyInAnyOrder(row.findings());
    assertThat(view.state()).isEqualTo(row.cluster());
    assertThat(view.group("g1").orElseThrow().state()).isEqualTo(row.g1());
    assertThat(view.failuresTolerated()).isEqualTo(row.failuresTolerated());
    assertThat(view.findings())
        .allSatisfy(finding -> assertThat(finding.message()).isNotBlank())
        .allSatisfy(finding -> assertThat(finding.remedy()).isNotBlank());
  }

  @Test
  void theLeaderAtTheHighestTermCounts() {
    ClusterView view =
        new TestCluster(3).replica("g1", "n1", r -> r.setRole("leader").setTerm(1)).view();

    assertThat(view.group("g1").orElseThrow().leader()).contains("n2");
  }

  @Test
  void aSilentNodeIsShownByWhatTheCatalogKnows() {
    NodeView node = new TestCluster(3).silence("n3").view().node("n3").orElseThrow();

    assertThat(node.state()).isEqualTo("unreachable");
    assertThat(node.address()).isEqualTo("host:n3");
    assertThat(node.replicas()).isEqualTo(2);
  }

  @Test
  void aSilentMemberKeepsItsLagAsTheLeaderKnowsIt() {
    GroupView group =
        new TestCluster(3)
            .member("g1", "n2", 2, m -> m.setMatchIndex(60).setLagEntries(40).setAlive(false))
            .silence("n3")
            .view()
            .group("g1")
            .orElseThrow();

    assertThat(group.maxLagEntries()).isEqualTo(40);
    assertThat(group.members().get(2).matchIndex()).isEqualTo(60);
    assertThat(group.members().get(2).role()).isEqualTo("unknown");
  }

  @Test
  void withoutALeaderASilentMembersLagIsNotGuessed() {
    GroupView group =
        new TestCluster(3)
            .silence("n2", "n3")
            .replica("g1", "n1", r -> r.addMembers(MemberStatus.newBuilder().setNodeId("n2")))
            .view()
            .group("g1")
            .orElseThrow();

    assertThat(group.maxLagEntries()).isZero();
  }

  @Test
  void theWorstComesFirst() {
    ClusterView view =
        new TestCluster(3).node("n1", n -> n.setVersion("0.2.0")).silence("n3").view();

    assertThat(view.findings().get(view.findings().size() - 1).code()).isEqualTo("version_skew");
  }

  private static void lowDiskTold(NodeStatus.Builder node) {
    node.setDiskFreeBytes(1).addFindings(finding("disk_full", "error"));
  }

  private static Finding finding(String code, String severity) {
    return Finding.newBuilder()
        .setCode(code)
        .setSeverity(severity)
        .setMessage("it happened")
        .setRemedy("do something")
        .build();
  }
}
