package io.quorate.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Lifetime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases and keys that end: what is sent, and what is made of the answers. */
class LeasesTest {
  private static final String GRANTED = "{\"id\":\"7312\",\"ttl_ms\":150}";

  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Leases leases() {
    return server.client().retries(RetryPolicy.NONE).build().leases();
  }

  private Kv kv() {
    return server.client().build().kv();
  }

  private List<String> asked() {
    return server.requests().stream()
        .map(request -> request.method() + " " + request.target())
        .toList();
  }

  @Test
  void aGrantSaysItsTime() {
    server
        .then(201, GRANTED)
        .then(201, GRANTED)
        .then(201, GRANTED)
        .thenProblem(409, "lease_exists");
    assertThat(leases().grant(Duration.ofSeconds(30))).isEqualTo(7312);
    leases().grant(Duration.ofMinutes(1), "{lock}".getBytes(UTF_8));
    leases().grant(Duration.ofHours(1), 7312);
    assertThatThrownBy(() -> leases().grant(Duration.ofHours(1), 7312))
        .isInstanceOfSatisfying(
            QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_EXISTS));
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::body)
        .containsExactly(
            "{\"ttl\":\"30000ms\"}",
            "{\"ttl\":\"60000ms\",\"scope\":\"{lock}\"}",
            "{\"ttl\":\"3600000ms\",\"id\":\"7312\"}",
            "{\"ttl\":\"3600000ms\",\"id\":\"7312\"}");
    assertThat(server.requests())
        .allSatisfy(request -> assertThat(request.idempotencyKey()).isNotNull());
  }

  @Test
  void aHeldLeaseIsKeptAliveUntilItIsClosed() throws Exception {
    server.then(201, GRANTED);
    for (int i = 0; i < 1_000; i++) {
      server.then(200, GRANTED);
    }
    Lease lease = leases().hold(Duration.ofMillis(150));
    awaitRequests(4);
    assertThat(lease.isLost()).isFalse();
    lease.close();
    assertThat(asked().get(1)).isEqualTo("PUT /v1/leases/7312");
    assertThat(asked()).contains("DELETE /v1/leases/7312");
  }

  private void awaitRequests(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (server.requests().size() < count) {
      assertThat(System.nanoTime()).as("%s", asked()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void aLeaseThatIsGoneTellsSo() throws Exception {
    server.then(201, GRANTED).then(200, GRANTED).thenProblem(404, "lease_not_found");
    try (Lease lease = leases().hold(Duration.ofMillis(150))) {
      QuorateException why = lease.onLost().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(why.code()).isEqualTo(ErrorCode.LEASE_NOT_FOUND);
      assertThat(lease.isLost()).isTrue();
    }
    assertThat(asked()).as("nothing to revoke").doesNotContain("DELETE /v1/leases/7312");
  }

  @Test
  void aLeaseThatNobodyConfirmsForItsTimeIsLost() throws Exception {
    server.then(201, GRANTED);
    for (int i = 0; i < 1_000; i++) {
      server.thenProblem(503, "unavailable");
    }
    Lease lease = leases().hold(Duration.ofMillis(150));
    QuorateException why = lease.onLost().toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(why.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    lease.close();
  }

  @Test
  void leasesAreListedPageByPage() {
    server
        .then(
            200,
            "{\"items\":[{\"id\":\"1\",\"ttl_ms\":5000,\"remaining_ms\":4000}],\"next_page_token\":\"1\"}")
        .then(
            200, "{\"items\":[{\"id\":\"9223372036854775807\",\"ttl_ms\":1,\"remaining_ms\":0}]}");
    assertThat(leases().list())
        .containsExactly(
            new LeaseInfo(1, 5_000, 4_000, List.of(), false),
            new LeaseInfo(Long.MAX_VALUE, 1, 0, List.of(), false));
    assertThat(asked())
        .containsExactly("GET /v1/leases?limit=1000", "GET /v1/leases?limit=1000&page_token=1");
  }

  @Test
  void aLeaseWithItsKeys() {
    server.then(
        200,
        "{\"id\":\"7\",\"ttl_ms\":5000,\"remaining_ms\":4000,"
            + "\"keys\":[\"a\",{\"base64\":\"/w==\"}],\"more_keys\":true}");
    LeaseInfo info = leases().infoWithKeys(7);
    assertThat(info.keys()).containsExactly(new byte[] {'a'}, new byte[] {(byte) 0xff});
    assertThat(info.moreKeys()).isTrue();
    assertThat(info.remainingMs()).isEqualTo(4_000);
    assertThat(asked()).containsExactly("GET /v1/leases/7?keys=true");
  }

  @Test
  void aPutSaysWhenTheKeyEnds() {
    server.then(201, "").then(200, "").then(200, "");
    byte[] key = "k".getBytes(UTF_8);
    kv().put(key, key, PutOptions.DEFAULT.endsAfter(Duration.ofMinutes(5)));
    kv().put(key, key, PutOptions.DEFAULT.endsWith(7312).when(Condition.EXISTS));
    kv().put(key, key, PutOptions.DEFAULT.endsAfter(Duration.ofSeconds(90)).endsWith(7312));
    assertThat(asked())
        .containsExactly(
            "PUT /v1/kv/k?ttl=300000ms",
            "PUT /v1/kv/k?lease=7312",
            "PUT /v1/kv/k?ttl=90000ms&lease=7312");
    assertThat(server.requests().get(1).ifMatch()).isEqualTo("*");
  }

  @Test
  void aReadTellsWhenTheKeyEnds() {
    server.then(
        200,
        "v",
        "ETag",
        "\"4\"",
        "Quorate-Create-Revision",
        "4",
        "Quorate-Version",
        "1",
        "Quorate-Expires-In",
        "29",
        "Quorate-Lease",
        "7312");
    assertThat(kv().get("k").orElseThrow().end()).isEqualTo(new Entry.End(29_000, 7312));
    server.then(
        200,
        "{\"items\":[{\"key\":\"k\",\"value\":\"v\",\"mod_revision\":1,\"create_revision\":1,"
            + "\"version\":1,\"expires_in_ms\":500,\"lease\":\"7312\"}],\"revisions\":{}}");
    assertThat(kv().page(ScanRequest.prefix(new byte[0]), 10, null).items().get(0).end())
        .isEqualTo(new Entry.End(500, 7312));
  }

  @Test
  void putsOfATransactionMayEnd() {
    Transaction transaction =
        Transaction.always()
            .put("a", "1".getBytes(UTF_8), new Lifetime(5_000, 7312))
            .put("b", "2".getBytes(UTF_8))
            .build();
    assertThat(new String(transaction.toJson(), UTF_8))
        .contains("{\"put\":{\"key\":\"a\",\"value\":\"1\",\"ttl\":\"5000ms\",\"lease\":\"7312\"}}")
        .contains("{\"put\":{\"key\":\"b\",\"value\":\"2\"}}");
  }
}
