package io.quorate.storage.catalog;

import com.google.protobuf.MessageLite;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UserRecord;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.Role;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.storage.command.Command.Guard;
import io.quorate.storage.command.Command.Mutation;
import io.quorate.storage.command.Command.Transact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first content of a cluster's catalog, as one transaction that only holds on an empty catalog:
 * two leaders that both try make one cluster. Pure; what is random or of the clock comes in.
 *
 * @param nodes the initial nodes, ascending by id; incarnations of those that were met already
 * @param metaMembers voters of group {@code meta}
 * @param replicas voters of a data group
 * @param adminPasswordHash of the user {@code admin}, once as staff and once as owner of the tenant
 *     {@code default}; without it there are no users
 */
public record BootstrapPlan(
    String clusterId,
    String clusterName,
    List<NodeRecord> nodes,
    List<String> metaMembers,
    int groups,
    int replicas,
    int defaultShards,
    Optional<String> adminPasswordHash,
    SigningKeyRecord signingKey,
    long nowMs) {

  static final int DEFAULT_TENANT_ID = 2;
  static final String DEFAULT_TENANT = "default";
  private static final long FIRST_EPOCH = 1;

  public BootstrapPlan {
    nodes = List.copyOf(nodes);
    metaMembers = List.copyOf(metaMembers);
  }

  public Transact transaction() {
    List<Mutation> puts = new ArrayList<>();
    put(
        puts,
        CatalogKeys.CLUSTER,
        ClusterRecord.newBuilder()
            .setClusterId(clusterId)
            .setName(clusterName)
            .setCreatedAtMs(nowMs)
            .build());
    put(puts, CatalogKeys.EPOCH, new ByteWriter(8).i64(FIRST_EPOCH).toByteArray());
    for (NodeRecord node : nodes) {
      put(puts, CatalogKeys.node(node.getNodeId()), node);
    }
    put(puts, CatalogKeys.signingKey(signingKey.getKeyId()), signingKey);
    groups(puts);
    tenants(puts);
    Guard empty = new Guard(CatalogKeys.bytes(CatalogKeys.CLUSTER), 0);
    return new Transact(List.of(empty), puts);
  }

  private void groups(List<Mutation> puts) {
    GroupRecord meta =
        GroupRecord.newBuilder().setGroupId(CatalogKeys.GROUP).addAllReplicas(metaMembers).build();
    put(puts, CatalogKeys.group(CatalogKeys.GROUP), meta);
    List<String> nodeIds = nodes.stream().map(NodeRecord::getNodeId).toList();
    List<GroupRecord> data = Placement.groups(groups, nodeIds, replicas);
    for (GroupRecord group : data) {
      put(puts, CatalogKeys.group(group.getGroupId()), group);
    }
    List<String> groupIds = data.stream().map(GroupRecord::getGroupId).toList();
    for (ShardRangeRecord route :
        Placement.routes(DEFAULT_TENANT_ID, defaultShards, groupIds, FIRST_EPOCH)) {
      put(puts, CatalogKeys.route(route.getTenantId(), route.getFirstShard()), route);
    }
  }

  private void tenants(List<Mutation> puts) {
    tenant(puts, Principal.SYSTEM_TENANT_ID, Principal.SYSTEM_TENANT, 0, Role.ADMIN);
    tenant(puts, DEFAULT_TENANT_ID, DEFAULT_TENANT, defaultShards, Role.OWNER);
  }

  private void tenant(List<Mutation> puts, int id, String name, int shards, Role adminRole) {
    put(
        puts,
        CatalogKeys.tenant(name),
        TenantRecord.newBuilder()
            .setTenantId(id)
            .setName(name)
            .setShards(shards)
            .setCreatedAtMs(nowMs)
            .build());
    if (adminPasswordHash.isPresent()) {
      UserRecord user =
          UserRecord.newBuilder()
              .setTenantId(id)
              .setUsername("admin")
              .setPasswordHash(adminPasswordHash.get())
              .addRoles(adminRole.id())
              .setCreatedAtMs(nowMs)
              .build();
      put(puts, CatalogKeys.user(id, "admin"), user);
    }
  }

  private static void put(List<Mutation> puts, String key, MessageLite message) {
    put(puts, key, message.toByteArray());
  }

  private static void put(List<Mutation> puts, String key, byte[] value) {
    puts.add(new Mutation(CatalogKeys.bytes(key), false, value));
  }
}
