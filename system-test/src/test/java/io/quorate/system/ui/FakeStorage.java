package io.quorate.system.ui;

import com.google.protobuf.ByteString;
import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.ListSnapshotsResponse;
import io.quorate.internal.v1.MemberStatus;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.ReplicaStatus;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UserRecord;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What three fake nodes agree on: a catalog, users, and groups whose logs grow with the clock. Only
 * as clever as the admin UI can see. Thread-safe.
 */
final class FakeStorage {
  static final List<String> NODES = List.of("n1", "n2", "n3");
  static final List<String> GROUPS = List.of("meta", "g1", "g2", "g3", "g4");
  static final String PASSWORD = "correct horse";

  private static final String CLUSTER_ID = "0b9f7a52-6f0e-4d55-9f2b-0c1d2e3f4a5b";
  private static final long GIB = 1L << 30;

  private final long startedAtMs = System.currentTimeMillis();
  private final Map<String, String> leaders = new LinkedHashMap<>();
  private final Map<String, Long> terms = new LinkedHashMap<>();
  private final List<SnapshotInfo> snapshots = new ArrayList<>();
  private final Map<String, UserRecord> users = new LinkedHashMap<>();
  private final CatalogView.Builder catalog = CatalogView.newBuilder();

  FakeStorage() {
    for (int i = 0; i < GROUPS.size(); i++) {
      leaders.put(GROUPS.get(i), NODES.get(i % NODES.size()));
      terms.put(GROUPS.get(i), 2L);
    }
    addUser("system", 1, "admin", "admin");
    addUser("system", 1, "viewer", "viewer");
    addUser("default", 2, "owner", "owner");
    catalog
        .setRevision(1)
        .setEpoch(3)
        .setCluster(ClusterRecord.newBuilder().setClusterId(CLUSTER_ID).setName("dev"))
        .addTenants(TenantRecord.newBuilder().setTenantId(1).setName("system"))
        .addTenants(TenantRecord.newBuilder().setTenantId(2).setName("default").setShards(16))
        .addSigningKeys(signingKey());
    for (String group : GROUPS) {
      catalog.addGroups(GroupRecord.newBuilder().setGroupId(group).addAllReplicas(NODES));
    }
  }

  void setAddress(String nodeId, String address) {
    catalog.addNodes(NodeRecord.newBuilder().setNodeId(nodeId).setAddress(address));
  }

  CatalogView catalog() {
    return catalog.build();
  }

  Optional<UserRecord> user(String tenant, String name) {
    return Optional.ofNullable(users.get(tenant + "/" + name));
  }

  synchronized String transfer(String group, String target) {
    String leader = target.isEmpty() ? "n3" : target;
    leaders.put(group, leader);
    terms.merge(group, 1L, Long::sum);
    return leader;
  }

  synchronized SnapshotInfo snapshot(String group, String node) {
    long index = index(group);
    SnapshotInfo made =
        SnapshotInfo.newBuilder()
            .setSnapshotId(group + "-" + index)
            .setGroupId(group)
            .setNodeId(node)
            .setIndex(index)
            .setTerm(terms.get(group))
            .setRevision(index - 20)
            .setKeys(48_213)
            .setSizeBytes(13_400_000)
            .setChecksum(checksum(group, index))
            .setCreatedAtMs(System.currentTimeMillis())
            .build();
    snapshots.add(made);
    return made;
  }

  synchronized ListSnapshotsResponse snapshots(String group, String node) {
    ListSnapshotsResponse.Builder list = ListSnapshotsResponse.newBuilder();
    snapshots.stream()
        .filter(made -> made.getGroupId().equals(group) && made.getNodeId().equals(node))
        .forEach(list::addSnapshots);
    return list.build();
  }

  synchronized NodeStatus status(String nodeId) {
    NodeStatus.Builder status =
        NodeStatus.newBuilder()
            .setNodeId(nodeId)
            .setVersion("0.1.0")
            .setUptimeMs(System.currentTimeMillis() - startedAtMs + 5_000_000)
            .setClusterId(CLUSTER_ID)
            .setDiskFreeBytes(61 * GIB)
            .setDiskTotalBytes(100 * GIB);
    GROUPS.forEach(group -> status.addReplicas(replica(group, nodeId)));
    return status.build();
  }

  private ReplicaStatus replica(String group, String nodeId) {
    long index = index(group);
    String leader = leaders.get(group);
    // n3 is a little behind, as some replica always is.
    long behind = nodeId.equals("n3") && !leader.equals("n3") ? 40 + index % 30 : 0;
    ReplicaStatus.Builder replica =
        ReplicaStatus.newBuilder()
            .setGroupId(group)
            .setRole(nodeId.equals(leader) ? "leader" : "follower")
            .setTerm(terms.get(group))
            .setLeaderId(leader)
            .setCommittedIndex(index - behind)
            .setAppliedIndex(index - behind - behind / 2)
            .setLogFirstIndex(index - 4_000)
            .setLogLastIndex(index - behind)
            .setLogBytes(1_900_000)
            .setRevision(index - 20)
            .setKeys(48_213)
            .setSizeBytes(13_400_000)
            .setChecksum(checksum(group, index - behind - behind / 2))
            .setSnapshotIndex(index - 4_000);
    if (nodeId.equals(leader)) {
      for (String member : NODES) {
        long lag = member.equals("n3") && !leader.equals("n3") ? 40 + index % 30 : 0;
        replica.addMembers(
            MemberStatus.newBuilder()
                .setNodeId(member)
                .setMatchIndex(index - lag)
                .setNextIndex(index - lag + 1)
                .setLagEntries(lag)
                .setAlive(true));
      }
    }
    return replica.build();
  }

  /** Grows by some entries a second, in steps, so that replicas asked together agree. */
  private long index(String group) {
    long seconds = (System.currentTimeMillis() - startedAtMs) / 2_000;
    return 120_000 + GROUPS.indexOf(group) * 7_919L + seconds * (3 + GROUPS.indexOf(group));
  }

  private static long checksum(String group, long index) {
    return (group.hashCode() * 0x9E3779B97F4A7C15L) ^ (index * 0xC2B2AE3D27D4EB4FL);
  }

  private void addUser(String tenant, int tenantId, String name, String role) {
    String hash = Argon2Function.getInstance(8_192, 1, 1, 32, Argon2.ID).hash(PASSWORD).getResult();
    users.put(
        tenant + "/" + name,
        UserRecord.newBuilder()
            .setTenantId(tenantId)
            .setUsername(name)
            .setPasswordHash(hash)
            .addRoles(role)
            .build());
  }

  private static SigningKeyRecord signingKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      return SigningKeyRecord.newBuilder()
          .setKeyId("k1")
          .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
          .setPrivateKey(ByteString.copyFrom(pair.getPrivate().getEncoded()))
          .setCreatedAtMs(1)
          .build();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
