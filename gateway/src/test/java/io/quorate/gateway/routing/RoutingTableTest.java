package io.quorate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.gateway.upstream.NodeAddress;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import org.junit.jupiter.api.Test;

final class RoutingTableTest {

  @Test
  void shardsFindTheirGroups() {
    RoutingTable table = RoutingTable.of(view().build());
    TenantRoute tenant = table.tenant(2);
    assertThat(tenant.shards()).isEqualTo(4);
    assertThat(tenant.groupOf(0).groupId()).isEqualTo("g1");
    assertThat(tenant.groupOf(3).groupId()).isEqualTo("g2");
    assertThat(tenant.epoch()).isEqualTo(5);
    assertThat(table.epoch()).isEqualTo(9);
    assertThat(tenant.groups()).hasSize(2);
    assertThat(tenant.groups().get(0).shards()).containsExactly(0, 1);
    assertThat(table.addressOf("n1")).isEqualTo(new NodeAddress("10.0.0.1", 7101));
    assertThat(table.addressOf("n2")).isEqualTo(new NodeAddress("::1", 7102));
    assertThat(table.addressOf("n3")).isNull();
  }

  @Test
  void unknownTenantsAndUnroutedShardsAreUnavailable() {
    RoutingTable table =
        RoutingTable.of(
            view().addTenants(TenantRecord.newBuilder().setTenantId(3).setShards(2)).build());
    assertUnavailable(() -> table.tenant(4));
    assertUnavailable(() -> table.tenant(1)); // "system" has no shards and holds no data.
    assertUnavailable(() -> table.tenant(3).groupOf(0));
    assertUnavailable(() -> table.tenant(3).groups());
  }

  @Test
  void contradictionsAreRefusedAsAWhole() {
    assertRefused(view().addRoutes(range(2, 1, 1, "g2")));
    assertRefused(view().addRoutes(range(2, 4, 4, "g2")));
    assertRefused(view().addRoutes(range(7, 0, 0, "g2")));
    assertRefused(view().addTenants(TenantRecord.newBuilder().setTenantId(5).setShards(3)));
    assertRefused(
        view()
            .addTenants(TenantRecord.newBuilder().setTenantId(5).setShards(1))
            .addRoutes(range(5, 0, 0, "g9")));
    assertRefused(view().addNodes(NodeRecord.newBuilder().setNodeId("n3").setAddress("nowhere")));
    assertRefused(view().addGroups(GroupRecord.newBuilder().setGroupId("g3")));
  }

  private static void assertUnavailable(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  private static void assertRefused(CatalogView.Builder view) {
    assertThatThrownBy(() -> RoutingTable.of(view.build()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static CatalogView.Builder view() {
    return CatalogView.newBuilder()
        .setEpoch(9)
        .addNodes(NodeRecord.newBuilder().setNodeId("n1").setAddress("10.0.0.1:7101"))
        .addNodes(NodeRecord.newBuilder().setNodeId("n2").setAddress("[::1]:7102"))
        .addGroups(GroupRecord.newBuilder().setGroupId("g1").addReplicas("n1"))
        .addGroups(GroupRecord.newBuilder().setGroupId("g2").addReplicas("n2"))
        .addTenants(TenantRecord.newBuilder().setTenantId(1).setName("system"))
        .addTenants(TenantRecord.newBuilder().setTenantId(2).setName("a").setShards(4))
        .addRoutes(range(2, 0, 1, "g1"))
        .addRoutes(range(2, 2, 3, "g2").setEpoch(5));
  }

  private static ShardRangeRecord.Builder range(int tenant, int first, int last, String group) {
    return ShardRangeRecord.newBuilder()
        .setTenantId(tenant)
        .setFirstShard(first)
        .setLastShard(last)
        .setGroupId(group)
        .setEpoch(2);
  }
}
