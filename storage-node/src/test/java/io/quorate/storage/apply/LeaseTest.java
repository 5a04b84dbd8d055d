package io.quorate.storage.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.LeaseIds;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult.Expired;
import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases and keys that end, as a group applies them; its time is that of the entries. */
class LeaseTest {
  private static final Outcome NOT_FOUND = new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND);
  private static final int TTL_MS = 5_000;

  @TempDir Path directory;
  private MachineFixture fixture;

  @BeforeEach
  void open() {
    fixture = new MachineFixture(directory);
    fixture.apply(new Command.AssignShards(1, 0, 3, 1, true));
    fixture.apply(new Command.AssignShards(2, 0, 3, 1, true));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private Outcome put(String key, Lifetime lifetime) {
    return put(1, 0, key, lifetime);
  }

  private Outcome put(int tenantId, int shard, String key, Lifetime lifetime) {
    return fixture.apply(
        new Operation.Put(tenantId, shard, 1, Condition.ALWAYS, bytes(key), bytes("v"), lifetime));
  }

  private Outcome grant(long leaseId) {
    return fixture.apply(new Operation.GrantLease(1, 0, 1, leaseId, TTL_MS));
  }

  private Outcome keep(long leaseId) {
    return fixture.apply(new Operation.KeepLease(1, 0, 1, leaseId));
  }

  private Outcome revoke(long leaseId) {
    return fixture.apply(new Operation.RevokeLease(1, 0, 1, leaseId));
  }

  private Expired expire() {
    return (Expired) fixture.apply(new Command.Expire(Long.MAX_VALUE, 200)).get(0);
  }

  private boolean exists(String key) {
    return exists(1, 0, key);
  }

  private boolean exists(int tenantId, int shard, String key) {
    try (StateView view = fixture.machine().view()) {
      byte[] storeKey = StoreKeys.of(tenantId, shard, bytes(key));
      return view.get(storeKey, view.position().revision()) != null;
    }
  }

  /** Rows of the group's own that ends and leases have: none may be left behind. */
  private long ownRows() {
    long rows = 0;
    for (Row row : fixture.content().rows()) {
      byte[] key = row.key();
      boolean isEnd = key[3] == 0 && key[5] >= StoreKeys.ENDS && key[5] <= StoreKeys.LEASE_KEYS;
      rows += isEnd && !row.versions().get(0).isDeleted() ? 1 : 0;
    }
    return rows;
  }

  @Test
  void aKeyEndsAtItsTimeAndNotBefore() {
    put("a", Lifetime.ofTtl(TTL_MS));
    assertThat(fixture.machine().nextEndMs()).isEqualTo(1_000 + TTL_MS);
    fixture.stampMs += TTL_MS - 1;
    assertThat(expire()).isEqualTo(new Expired(0, 0));
    assertThat(exists("a")).isTrue();
    fixture.stampMs++;
    assertThat(exists("a")).as("until its end is applied").isTrue();
    assertThat(expire()).isEqualTo(new Expired(1, 0));
    assertThat(exists("a")).isFalse();
    assertThat(ownRows()).isZero();
    assertThat(fixture.machine().nextEndMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aLeaderWhoseViewOfTimeIsAheadEndsNothing() {
    put("a", Lifetime.ofTtl(TTL_MS));
    assertThat(fixture.apply(new Command.Expire(Long.MAX_VALUE, 200)).get(0))
        .isEqualTo(new Expired(0, 0));
    fixture.stampMs += 10 * TTL_MS;
    assertThat(fixture.apply(new Command.Expire(1_000 + TTL_MS - 1, 200)).get(0))
        .isEqualTo(new Expired(0, 0));
    assertThat(exists("a")).isTrue();
  }

  @Test
  void aPlainPutMakesAKeyStay() {
    grant(7);
    put("a", new Lifetime(TTL_MS, 7));
    put("a", Lifetime.FOREVER);
    assertThat(ownRows()).as("the lease").isEqualTo(1);
    fixture.stampMs += TTL_MS;
    assertThat(expire()).isEqualTo(new Expired(0, 1));
    assertThat(exists("a")).isTrue();
  }

  @Test
  void aPutMovesAKeyToAnotherLease() {
    grant(7);
    grant(8);
    put("a", Lifetime.ofLease(7));
    put("a", Lifetime.ofLease(8));
    assertThat(revoke(7)).isEqualTo(new Outcome.Deleted(7, 0, false));
    assertThat(exists("a")).isTrue();
    assertThat(revoke(8)).isEqualTo(new Outcome.Deleted(8, 1, false));
    assertThat(exists("a")).isFalse();
    assertThat(ownRows()).isZero();
  }

  @Test
  void whatIsDeletedLeavesNoRowBehind() {
    grant(7);
    put("a", new Lifetime(TTL_MS, 7));
    put("b", new Lifetime(TTL_MS, 7));
    put("c", new Lifetime(TTL_MS, 7));
    fixture.apply(new Operation.Delete(1, 0, 1, Condition.ALWAYS, bytes("a")));
    fixture.apply(new Operation.DeleteRange(1, 0, 1, bytes("b"), bytes("c"), 10));
    assertThat(ownRows()).as("the lease, and two of c").isEqualTo(3);
    assertThat(revoke(7)).isEqualTo(new Outcome.Deleted(9, 1, false));
    assertThat(ownRows()).isZero();
  }

  @Test
  void aLeaseIsKeptAliveAndEndsWithItsKeys() {
    assertThat(grant(7)).isEqualTo(new Outcome.Leased(3, TTL_MS));
    put("a", Lifetime.ofLease(7));
    put(1, 3, "b", Lifetime.ofLease(7));
    fixture.stampMs += TTL_MS - 1;
    assertThat(keep(7)).isEqualTo(new Outcome.Leased(6, TTL_MS));
    fixture.stampMs += TTL_MS - 1;
    assertThat(expire()).isEqualTo(new Expired(0, 0));
    fixture.stampMs++;
    assertThat(expire()).isEqualTo(new Expired(2, 1));
    assertThat(exists("a") || exists(1, 3, "b")).isFalse();
    assertThat(keep(7)).isEqualTo(NOT_FOUND);
    assertThat(ownRows()).isZero();
    assertThat(fixture.machine().position().revision()).as("one for all of it").isEqualTo(7);
  }

  @Test
  void anotherTenantsLeaseIsAsUnknownAsAnyOther() {
    grant(7);
    assertThat(put(2, 0, "a", Lifetime.ofLease(7))).isEqualTo(NOT_FOUND);
    assertThat(put(2, 0, "a", Lifetime.ofLease(8))).isEqualTo(NOT_FOUND);
    assertThat(fixture.apply(new Operation.RevokeLease(2, 0, 1, 7))).isEqualTo(NOT_FOUND);
    assertThat(fixture.apply(new Operation.GrantLease(2, 0, 1, 7, TTL_MS)))
        .isInstanceOf(Outcome.Leased.class);
    put(2, 0, "a", Lifetime.ofLease(7));
    put("a", Lifetime.ofLease(7));
    revoke(7);
    assertThat(exists(2, 0, "a")).isTrue();
    assertThat(exists("a")).isFalse();
  }

  @Test
  void whatCantBeIsRefused() {
    assertThat(put("a", Lifetime.ofLease(7))).isEqualTo(NOT_FOUND);
    assertThat(revoke(7)).isEqualTo(NOT_FOUND);
    grant(7);
    assertThat(grant(7)).isEqualTo(new Outcome.Refused(ErrorCode.LEASE_EXISTS));
    assertThat(grant(0)).isEqualTo(new Outcome.Refused(ErrorCode.INVALID_ARGUMENT));
    for (long ttlMs : new long[] {999, Limits.MAX_TTL_MS + 1}) {
      assertThat(put("a", Lifetime.ofTtl(ttlMs)))
          .isEqualTo(new Outcome.Refused(ErrorCode.TTL_INVALID));
      assertThat(fixture.apply(new Operation.GrantLease(1, 0, 1, 9, ttlMs)))
          .isEqualTo(new Outcome.Refused(ErrorCode.TTL_INVALID));
    }
    assertThat(fixture.machine().position().revision()).isEqualTo(3);
  }

  @Test
  void aLeaseOfAShardTakesKeysOfThatShardOnly() {
    long leaseId = LeaseIds.ofShard(2, 12_345L << 14);
    assertThat(LeaseIds.shard(leaseId)).isEqualTo(2);
    assertThat(fixture.apply(new Operation.GrantLease(1, 0, 1, leaseId, TTL_MS)))
        .isEqualTo(new Outcome.Refused(ErrorCode.INVALID_ARGUMENT));
    fixture.apply(new Operation.GrantLease(1, 2, 1, leaseId, TTL_MS));
    assertThat(put(1, 2, "a", Lifetime.ofLease(leaseId))).isInstanceOf(Outcome.Written.class);
    assertThat(put(1, 1, "a", Lifetime.ofLease(leaseId))).isEqualTo(NOT_FOUND);
  }

  @Test
  void aLeaseWithManyKeysEndsInSteps() {
    grant(7);
    grant(8);
    int keys = 2 * Limits.MAX_DELETE_STEP + 300;
    for (int i = 0; i < keys; i++) {
      put(1, i % 4, "k" + i, Lifetime.ofLease(7));
    }
    put("other", Lifetime.ofLease(8));
    long revision = fixture.machine().position().revision();
    assertThat(revoke(7))
        .isEqualTo(new Outcome.Deleted(revision + 1, Limits.MAX_DELETE_STEP, true));
    assertThat(fixture.machine().nextEndMs()).as("at once").isZero();
    assertThat(put("late", Lifetime.ofLease(7))).isEqualTo(NOT_FOUND);
    assertThat(keep(7)).isEqualTo(NOT_FOUND);
    assertThat(grant(7)).isEqualTo(new Outcome.Refused(ErrorCode.LEASE_EXISTS));
    fixture.restartTrusted();
    assertThat(expire()).isEqualTo(new Expired(Limits.MAX_DELETE_STEP, 1));
    assertThat(expire()).isEqualTo(new Expired(300, 1));
    assertThat(expire()).isEqualTo(new Expired(0, 0));
    assertThat(exists("other")).isTrue();
    assertThat(ownRows()).as("the other lease and its key").isEqualTo(2);
    assertThat(grant(7)).isInstanceOf(Outcome.Leased.class);
  }

  @Test
  void hundredThousandKeysEndInBoundedSteps() {
    int keys = 100_000;
    List<Command> entry = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      entry.add(
          new Command.Data(
              new Operation.Put(
                  1,
                  i % 4,
                  1,
                  Condition.ALWAYS,
                  bytes("k" + i),
                  bytes("v"),
                  Lifetime.ofTtl(1_000))));
      if (entry.size() == 500) {
        fixture.apply(entry.toArray(Command[]::new));
        entry.clear();
      }
    }
    fixture.stampMs += 1_000;
    int steps = 0;
    while (fixture.machine().nextEndMs() <= fixture.stampMs) {
      assertThat(expire()).isEqualTo(new Expired(200, 0));
      steps++;
    }
    assertThat(steps).isEqualTo(keys / 200);
    assertThat(fixture.machine().position().keys()).isZero();
    assertThat(ownRows()).isZero();
  }

  @Test
  void keysOfOneTimeEndInTheOrderOfTheirPlaces() {
    IntStream.range(0, 5).forEach(i -> put("k" + (4 - i), Lifetime.ofTtl(TTL_MS)));
    put("k9", Lifetime.ofTtl(TTL_MS - 1));
    fixture.stampMs += TTL_MS;
    fixture.apply(new Command.Expire(Long.MAX_VALUE, 3));
    assertThat(exists("k9") || exists("k0") || exists("k1")).isFalse();
    assertThat(exists("k2") && exists("k3") && exists("k4")).isTrue();
  }

  @Test
  void theNextEndIsKnownWhateverHappensToTheFirst() {
    put("a", Lifetime.ofTtl(2_000));
    put("b", Lifetime.ofTtl(3_000));
    assertThat(fixture.machine().nextEndMs()).isEqualTo(3_000);
    put("a", Lifetime.ofTtl(9_000));
    assertThat(fixture.machine().nextEndMs()).isEqualTo(4_000);
    put("b", Lifetime.FOREVER);
    assertThat(fixture.machine().nextEndMs()).isEqualTo(10_000);
    put("c", Lifetime.ofTtl(1_500));
    assertThat(fixture.machine().nextEndMs()).isEqualTo(2_500);
    grant(7);
    fixture.restartTrusted();
    assertThat(fixture.machine().nextEndMs()).isEqualTo(2_500);
    fixture.apply(new Operation.Delete(1, 0, 1, Condition.ALWAYS, bytes("c")));
    assertThat(fixture.machine().nextEndMs()).isEqualTo(1_000 + TTL_MS);
  }

  @Test
  void aTenantHasABoundedNumberOfLeases() {
    MvccStore store = new InMemoryStores().create(Path.of("store"));
    Leases leases = new Leases(store, new KeyWriter(store, key -> {}), 2);
    Outcome tooMany = new Outcome.Refused(ErrorCode.TOO_MANY_LEASES);
    for (int i = 1; i <= 2; i++) {
      assertThat(leases.apply(new Operation.GrantLease(1, 0, 1, i, TTL_MS), 0, i))
          .isEqualTo(new Outcome.Leased(i, TTL_MS));
    }
    Operation.GrantLease third = new Operation.GrantLease(1, 0, 1, 3, TTL_MS);
    assertThat(leases.apply(third, 0, 3)).isEqualTo(tooMany);
    assertThat(new Leases(store, new KeyWriter(store, key -> {}), 2).apply(third, 0, 3))
        .isEqualTo(tooMany);
    assertThat(leases.apply(new Operation.GrantLease(2, 0, 1, 3, TTL_MS), 0, 3))
        .as("another tenant")
        .isInstanceOf(Outcome.Leased.class);
    assertThat(leases.apply(new Operation.RevokeLease(1, 0, 1, 1), 0, 4))
        .isInstanceOf(Outcome.Deleted.class);
    assertThat(leases.apply(third, 0, 5)).isInstanceOf(Outcome.Leased.class);
  }

  @Test
  void rowsHaveTheseBytes() {
    LeaseRow row = new LeaseRow(7, 300, 30_000, 31_000, true);
    assertThat(HexFormat.of().formatHex(row.storeKey()))
        .isEqualTo("000000000004" + "00000007" + "000000000000012c");
    assertThat(HexFormat.of().formatHex(row.value()))
        .isEqualTo("01" + "0000000000007530" + "0000000000007918" + "01");
    assertThat(LeaseRow.read(row.storeKey(), row.value())).isEqualTo(row);
    byte[] keyRow =
        LeaseRow.keyRow(7, 300, StoreKeys.withoutTenant(StoreKeys.of(7, 16_383, bytes("k"))));
    assertThat(HexFormat.of().formatHex(keyRow))
        .isEqualTo("000000000005" + "00000007" + "000000000000012c" + "3fff" + "6b");
    assertThat(LeaseRow.keyOf(keyRow))
        .usingRecursiveComparison()
        .isEqualTo(new LeaseKey(16_383, bytes("k")));

    put(1, 3, "k", Lifetime.ofTtl(TTL_MS));
    Row end = null;
    for (Row each : fixture.content().rows()) {
      end = each.key()[3] == 0 && each.key()[5] == StoreKeys.ENDS ? each : end;
    }
    assertThat(end).isNotNull();
    assertThat(HexFormat.of().formatHex(end.key()))
        .isEqualTo("000000000003" + "0000000000001770" + "000000010003" + "6b");
    Version version = end.versions().get(0);
    assertThat(HexFormat.of().formatHex(version.value())).isEqualTo("01");
  }
}
