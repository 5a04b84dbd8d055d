package io.quorate.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UserRecord;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.key.Shards;
import io.quorate.storage.command.Command.Mutation;
import io.quorate.storage.command.Command.Transact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BootstrapPlanTest {

  @Test
  void holdsOnAnEmptyCatalogOnly() {
    Transact plan = plan(3, 4, 16).transaction();

    assertThat(plan.guards()).hasSize(1);
    assertThat(plan.guards().get(0).modRevision()).isZero();
    assertThat(new String(plan.guards().get(0).key(), StandardCharsets.UTF_8))
        .isEqualTo(CatalogKeys.CLUSTER);
  }

  @Test
  void spreadsReplicasAndLeaders() {
    CatalogView view = apply(plan(5, 10, 16)).view();
    Map<String, Long> replicas = new HashMap<>();
    Map<String, Long> preferred = new HashMap<>();
    for (GroupRecord group : view.getGroupsList()) {
      if (!group.getGroupId().equals("meta")) {
        assertThat(group.getReplicasList()).hasSize(3).doesNotHaveDuplicates();
        group.getReplicasList().forEach(node -> replicas.merge(node, 1L, Long::sum));
        preferred.merge(group.getReplicas(0), 1L, Long::sum);
      }
    }
    assertThat(replicas.values()).containsOnly(6L);
    assertThat(preferred.values()).containsOnly(2L);
  }

  @Test
  void givesEveryShardOfTheDefaultTenantToOneGroupEvenly() {
    Routing routing = new Routing(apply(plan(3, 3, 16)).view());
    Map<String, int[]> shards = routing.shardsByGroup(2);

    assertThat(shards.keySet()).containsExactly("g1", "g2", "g3");
    assertThat(shards.values().stream().map(s -> s.length).toList())
        .containsExactlyInAnyOrder(5, 5, 6);
    byte[] key = "some/key".getBytes(StandardCharsets.UTF_8);
    Routing.Route route = routing.route(2, key);
    assertThat(route.shard()).isEqualTo(Shards.shardOf(key, 16));
    assertThat(shards.get(route.groupId())).contains(route.shard());
    assertThat(route.epoch()).isEqualTo(1);
  }

  @Test
  void leavesGroupsWithoutShardsWhenThereAreMoreGroups() {
    assertThat(apply(plan(3, 8, 4)).view().getRoutesCount()).isEqualTo(4);
  }

  @Test
  void makesStaffAndTenantWithTheirAdmins() throws Exception {
    BootstrapPlan plan = plan(3, 4, 16);
    CatalogView view = apply(plan).view();

    assertThat(
            view.getTenantsList().stream()
                .collect(Collectors.toMap(TenantRecord::getName, TenantRecord::getTenantId)))
        .containsOnly(Map.entry("default", 2), Map.entry("system", Principal.SYSTEM_TENANT_ID));
    assertThat(user(plan, 1).getRolesList()).containsExactly("admin");
    assertThat(user(plan, 2).getRolesList()).containsExactly("owner");
    assertThat(user(plan, 2).getPasswordHash()).isEqualTo("$argon2id$x");
    assertThat(view.toString()).doesNotContain("argon2id");
  }

  @Test
  void recordsAnIncarnationOnceAndGuarded() {
    CatalogContent catalog = apply(plan(3, 4, 16));

    Optional<Transact> change =
        IncarnationPlan.plan(catalog, Map.of("n1", "other", "n2", "i2", "n9", "i9"));
    assertThat(change).isPresent();
    assertThat(change.get().mutations()).hasSize(1);
    assertThat(change.get().guards().get(0).modRevision()).isEqualTo(7);
    assertThat(IncarnationPlan.plan(catalog, Map.of("n1", "other"))).isEmpty();
  }

  private static BootstrapPlan plan(int nodes, int groups, int shards) {
    List<NodeRecord> records = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      records.add(
          NodeRecord.newBuilder().setNodeId("n" + i).setIncarnation(i == 1 ? "i1" : "").build());
    }
    return new BootstrapPlan(
        "c-1",
        "dev",
        records,
        List.of("n1", "n2", "n3"),
        groups,
        3,
        shards,
        Optional.of("$argon2id$x"),
        SigningKeyRecord.newBuilder().setKeyId("k1").build(),
        1_000);
  }

  private static UserRecord user(BootstrapPlan plan, int tenantId) throws Exception {
    String key = CatalogKeys.user(tenantId, "admin");
    for (Mutation put : plan.transaction().mutations()) {
      if (new String(put.key(), StandardCharsets.UTF_8).equals(key)) {
        return UserRecord.parseFrom(put.value());
      }
    }
    throw new AssertionError(key);
  }

  private static CatalogContent apply(BootstrapPlan plan) {
    List<CatalogRecord> records = new ArrayList<>();
    for (Mutation put : plan.transaction().mutations()) {
      records.add(new CatalogRecord(new String(put.key(), StandardCharsets.UTF_8), put.value(), 7));
    }
    return CatalogContent.of(7, records);
  }
}
