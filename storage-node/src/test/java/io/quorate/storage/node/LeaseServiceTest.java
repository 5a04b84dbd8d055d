package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.node.NodeCalls.Refused;
import io.quorate.v1.GetRequest;
import io.quorate.v1.GetResponse;
import io.quorate.v1.LeaseGrantRequest;
import io.quorate.v1.LeaseGrantResponse;
import io.quorate.v1.LeaseKeepAliveRequest;
import io.quorate.v1.LeaseKeepAliveResponse;
import io.quorate.v1.LeaseRevokeRequest;
import io.quorate.v1.LeaseTimeToLiveRequest;
import io.quorate.v1.LeaseTimeToLiveResponse;
import io.quorate.v1.PutRequest;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quorate.v1.Lease}, and keys that end, straight at a storage node. */
class LeaseServiceTest {
  private static final ByteString LOCK = ByteString.copyFromUtf8("{lock}");

  @TempDir static Path directory;
  private static TestCluster cluster;
  private static CatalogView catalog;

  @BeforeAll
  static void start() {
    cluster = new TestCluster(directory, "dev", 1, 1);
    cluster.startAll();
    cluster.awaitReady();
    catalog = cluster.catalog("n1");
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  private static <Q, R> R call(Method<Q, R> method, Q request) {
    return cluster
        .calls()
        .call(cluster.addressOf("n1"), method, request, Tokens.bearer(catalog, "owner"));
  }

  private static <Q, R> void assertRefused(Method<Q, R> method, Q request, String code) {
    assertThatThrownBy(() -> call(method, request))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static LeaseGrantResponse grant(long ttlMs) {
    return call(
        Methods.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTtlMs(ttlMs).setScope(LOCK).build());
  }

  private static LeaseKeepAliveResponse keepAlive(long id) {
    return call(Methods.LEASE_KEEP_ALIVE, LeaseKeepAliveRequest.newBuilder().setId(id).build());
  }

  private static GetResponse get(ByteString key) {
    return call(Methods.KV_GET, GetRequest.newBuilder().setKey(key).build());
  }

  @Test
  void aLeaseOfOneShardFromGrantToRevocation() {
    long id = grant(60_000).getId();
    call(Methods.KV_PUT, PutRequest.newBuilder().setKey(LOCK).setLease(id).build());
    assertThat(get(LOCK).getKv().getLease()).isEqualTo(id);
    assertThat(get(LOCK).getKv().hasExpiresInMs()).isFalse();
    assertThat(keepAlive(id).getTtlMs()).isEqualTo(60_000);
    LeaseTimeToLiveResponse shown =
        call(
            Methods.LEASE_TIME_TO_LIVE,
            LeaseTimeToLiveRequest.newBuilder().setId(id).setKeys(true).build());
    assertThat(shown.getRemainingMs()).isBetween(1L, 60_000L);
    assertThat(shown.getKeysList()).containsExactly(LOCK);
    assertThat(
            call(Methods.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setId(id).build())
                .getDeleted())
        .isEqualTo(1);
    assertRefused(Methods.KV_GET, GetRequest.newBuilder().setKey(LOCK).build(), "not_found");
    LeaseKeepAliveResponse gone = keepAlive(id);
    assertThat(gone.getTtlMs()).isZero();
    assertThat(gone.getError().getCode()).isEqualTo("lease_not_found");
    assertRefused(
        Methods.KV_PUT,
        PutRequest.newBuilder().setKey(LOCK).setLease(id).build(),
        "lease_not_found");
  }

  @Test
  void aKeyAndALeaseEndByThemselves() throws InterruptedException {
    ByteString key = ByteString.copyFromUtf8("{lock}/short");
    ByteString other = ByteString.copyFromUtf8("{lock}/leased");
    long id = grant(1_000).getId();
    call(Methods.KV_PUT, PutRequest.newBuilder().setKey(key).setTtlMs(1_000).build());
    call(Methods.KV_PUT, PutRequest.newBuilder().setKey(other).setLease(id).build());
    assertThat(get(key).getKv().getExpiresInMs()).isBetween(0L, 1_000L);
    awaitGone(key);
    awaitGone(other);
    assertThat(keepAlive(id).getError().getCode()).isEqualTo("lease_not_found");
  }

  private static void awaitGone(ByteString key) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        get(key);
      } catch (Refused e) {
        assertThat(e.code()).isEqualTo("not_found");
        return;
      }
      assertThat(System.nanoTime()).as("%s", key).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Test
  void whatANodeCantVouchForIsAGateways() {
    assertRefused(
        Methods.LEASE_GRANT,
        LeaseGrantRequest.newBuilder().setTtlMs(60_000).build(),
        "invalid_argument");
    assertRefused(
        Methods.LEASE_GRANT,
        LeaseGrantRequest.newBuilder().setTtlMs(999).setScope(LOCK).build(),
        "ttl_invalid");
    assertRefused(
        Methods.LEASE_KEEP_ALIVE,
        LeaseKeepAliveRequest.newBuilder().setId(7).build(),
        "invalid_argument");
    assertRefused(
        Methods.LEASE_REVOKE,
        LeaseRevokeRequest.newBuilder().setId(Long.MAX_VALUE).build(),
        "lease_not_found");
    assertThatThrownBy(
            () ->
                cluster
                    .calls()
                    .call(
                        cluster.addressOf("n1"),
                        Methods.LEASE_GRANT,
                        LeaseGrantRequest.newBuilder().setTtlMs(5_000).setScope(LOCK).build(),
                        Tokens.bearer(catalog, "reader")))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.code()).isEqualTo("permission_denied"));
  }
}
