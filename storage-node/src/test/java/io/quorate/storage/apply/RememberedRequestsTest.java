package io.quorate.storage.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.RequestId;
import io.quorate.storage.apply.RequestRow.Remembered;
import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.Position;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RememberedRequestsTest {
  private static final Outcome ANSWER = new Outcome.Written(7, 7, 1);
  private static final int TEN = 10 * Remembered.of(new RequestId(1, 1), 1, ANSWER).bytes();

  private MvccStore store;
  private KeyWriter writer;
  private RememberedRequests requests;
  private long index;

  @BeforeEach
  void open() {
    store = new InMemoryStores().create(Path.of("store"));
    writer = new KeyWriter(store, key -> {});
    requests = new RememberedRequests(store, writer, TEN);
  }

  private static RequestId id(int tenantId, int number) {
    return new RequestId(tenantId, number);
  }

  /** One entry that brings this request. */
  private void add(int tenantId, int number, long stampMs) {
    requests.add(tenantId, id(tenantId, number), number, ANSWER);
    write(stampMs);
  }

  private void write(long stampMs) {
    index++;
    requests.write(index, stampMs, index);
    store.publish(new Position(index, 1, index, 0, stampMs, 0, writer.checksum()));
  }

  private boolean isKnown(int tenantId, int number) {
    Remembered found = requests.find(tenantId, id(tenantId, number));
    if (found != null) {
      assertThat(found.outcome()).isEqualTo(ANSWER);
      assertThat(found.fingerprint()).isEqualTo(number);
    }
    return found != null;
  }

  /** As another replica that starts from the same state. */
  private void reload() {
    writer = new KeyWriter(store, key -> {});
    requests = new RememberedRequests(store, writer, 1_000 * TEN);
  }

  @Test
  void anAnswerIsKnownInItsEntryAfterItAndAfterAReload() {
    requests.add(1, id(1, 1), 1, ANSWER);
    assertThat(isKnown(1, 1)).isTrue();
    write(0);
    assertThat(isKnown(1, 1)).isTrue();
    reload();
    assertThat(isKnown(1, 1)).isTrue();
    assertThat(isKnown(1, 2)).isFalse();
  }

  @Test
  void anotherTenantKnowsNothingOfIt() {
    add(1, 1, 0);
    assertThat(requests.find(2, id(1, 1))).isNull();
  }

  @Test
  void itIsForgottenByTheTimeOfTheLog() {
    requests = new RememberedRequests(store, writer, 1_000 * TEN);
    int seconds = (int) (Limits.REMEMBERED_MS / 1_000);
    for (int i = 0; i < seconds; i++) {
      add(1, i, i * 1_000L);
    }
    assertThat(isKnown(1, 0)).isTrue();
    reload();
    add(1, seconds, seconds * 1_000L);
    assertThat(isKnown(1, 0)).isFalse();
    assertThat(isKnown(1, 1)).isTrue();
    add(1, seconds + 1, seconds * 1_000L + 999);
    assertThat(isKnown(1, 1)).isTrue();
    add(1, seconds + 2, seconds * 1_000L + 1_000);
    assertThat(isKnown(1, 1)).isFalse();
  }

  @Test
  void aClockThatJumpsForgetsNothing() {
    add(1, 1, 1_000);
    add(1, 2, 1_000 + 3_600_000);
    reload();
    add(1, 3, 1_000 + 24 * 3_600_000);
    assertThat(isKnown(1, 1)).isTrue();
    assertThat(isKnown(1, 2)).isTrue();
  }

  @Test
  void whoHasMostLosesFirst() {
    add(2, 1, 0);
    for (int i = 1; i <= 30; i++) {
      add(1, i, i);
    }
    assertThat(requests.count()).isEqualTo(10);
    assertThat(isKnown(2, 1)).isTrue();
    assertThat(isKnown(1, 21)).isFalse();
    assertThat(isKnown(1, 22)).isTrue();
    reload();
    assertThat(isKnown(2, 1)).isTrue();
    assertThat(isKnown(1, 21)).isFalse();
    assertThat(isKnown(1, 22)).isTrue();
  }

  @Test
  void aReplicaThatWasReloadedForgetsTheSame() {
    for (int i = 1; i <= 40; i++) {
      add(1 + i % 3, i, i * 20_000L);
    }
    long before = writer.checksum();
    RememberedRequests live = requests;
    KeyWriter liveWriter = writer;
    reload();
    assertThat(requests.count()).isEqualTo(live.count());
    assertThat(writer.checksum()).isEqualTo(before);
    for (int i = 1; i <= 40; i++) {
      int tenantId = 1 + i % 3;
      assertThat(isKnown(tenantId, i))
          .as("request %d", i)
          .isEqualTo(live.find(tenantId, id(tenantId, i)) != null);
    }
    assertThat(liveWriter.checksum()).isEqualTo(before);
  }

  @Test
  void aRowHasTheseBytes() {
    RequestRow row =
        new RequestRow(
            new RequestRow.Key(7, 41, 1),
            1_000,
            300,
            List.of(
                Remembered.of(new RequestId(-2, 3), -5, ANSWER),
                Remembered.of(new RequestId(4, 5), 6, new Outcome.ConditionFailed(300))));
    assertThat(HexFormat.of().formatHex(row.key().storeKey()))
        .isEqualTo("000000000002" + "00000007" + "0000000000000029" + "00000001");
    assertThat(HexFormat.of().formatHex(row.value()))
        .isEqualTo(
            "01"
                + "00000000000003e8"
                + "000000000000012c"
                + "02"
                + "fffffffffffffffe"
                + "0000000000000003"
                + "fffffffffffffffb"
                + "0400070701"
                + "0000000000000004"
                + "0000000000000005"
                + "0000000000000006"
                + "0302ac02");
    assertThat(RequestRow.read(row.key().storeKey(), row.value()))
        .usingRecursiveComparison()
        .isEqualTo(row);
  }

  @Test
  void largeAnswersAreSplitOverRows() {
    String key = "k".repeat(1_000);
    List<io.quorate.proto.op.StepResult> results =
        List.of(
            new io.quorate.proto.op.StepResult.Got(
                new io.quorate.proto.op.Entry(
                    key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    new byte[Limits.MAX_REMEMBERED_READ_BYTES - 1_000],
                    1,
                    1,
                    1)));
    for (int i = 0; i < 10; i++) {
      requests.add(1, id(1, i), i, new Outcome.Committed(true, 1, results));
    }
    write(0);
    for (int i = 0; i < 10; i++) {
      Remembered found = requests.find(1, id(1, i));
      assertThat(found).isNotNull();
      assertThat(found.fingerprint()).isEqualTo(i);
    }
    byte[] start = StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.REQUESTS, new byte[0]);
    byte[] end = StoreKeys.endOf(StoreKeys.OWN_TENANT, StoreKeys.REQUESTS, new byte[0]);
    assertThat(store.latest(start, end, 100)).hasSize(4);

    add(1, 11, 0);
    assertThat(store.latest(start, end, 100)).as("but for what was too much").hasSize(1);
    assertThat(isKnown(1, 11)).isTrue();
    assertThat(requests.find(1, id(1, 9))).isNull();
  }
}
