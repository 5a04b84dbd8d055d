package io.quorate.storage.mvcc;

import static io.quorate.storage.mvcc.Mutator.bytes;
import static io.quorate.storage.mvcc.Mutator.rows;
import static io.quorate.storage.mvcc.Mutator.show;
import static io.quorate.storage.mvcc.Mutator.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.storage.mvcc.MvccStore.Change;
import io.quorate.storage.mvcc.MvccStore.ChangeBudget;
import io.quorate.storage.mvcc.MvccStore.ChangePage;
import io.quorate.storage.mvcc.MvccStore.KeyRange;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.MvccStores.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine does. */
public abstract class MvccStoreContract {
  private static final byte[] NO_END = new byte[0];

  @TempDir Path temporary;
  private Path directory;
  private MvccStores stores;
  private MvccStore store;
  private Mutator write;

  protected abstract MvccStores stores();

  @BeforeEach
  void create() {
    directory = temporary.resolve("group");
    stores = stores();
    use(stores.create(directory));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void use(MvccStore opened) {
    store = opened;
    write = new Mutator(store);
  }

  private String get(String key, long revision) {
    return show(store.get(bytes(key), revision));
  }

  private List<String> scan(String start, String end, long revision, ScanBudget budget) {
    return store.scan(bytes(start), bytes(end), revision, budget).stream()
        .map(row -> text(row.key()) + "=" + show(row.version()))
        .toList();
  }

  private static ScanBudget all() {
    return new ScanBudget(1_000, 1 << 20, false, false);
  }

  private static ScanBudget reverse() {
    return new ScanBudget(1_000, 1 << 20, false, true);
  }

  @Test
  void aFreshStoreIsEmpty() {
    assertThat(store.position()).isEqualTo(Position.EMPTY);
    assertThat(get("a", 0)).isEqualTo("absent");
    assertThat(scan("", "", 0, all())).isEmpty();
    assertThat(rows(store.pin())).isEmpty();
  }

  @Test
  void aVersionIsReadBackWhole() {
    Version version = new Version(7, 7, 1, 1_234_567, 99, bytes("v"));
    store.put(bytes("k"), null, version);
    store.publish(new Position(1, 1, 7, 0, 0, 1, 5));
    assertThat(get("k", 7)).isEqualTo("v@7/7/1/expires 1234567/lease 99");
    assertThat(store.position().checksum()).isEqualTo(5);
  }

  @Test
  void readersSeeNothingOfARunBeforeItIsPublished() {
    write.next();
    write.put("a", "1").put("b", "1").publish();
    write.next();
    write.put("a", "2").delete("b").put("c", "2");

    assertThat(get("a", 1)).isEqualTo("1@1/1/1");
    assertThat(get("b", 1)).isEqualTo("1@1/1/1");
    assertThat(get("c", 1)).isEqualTo("absent");
    assertThat(scan("", "", 1, all())).containsExactly("a=1@1/1/1", "b=1@1/1/1");
    assertThat(scan("", "", 1, reverse())).containsExactly("b=1@1/1/1", "a=1@1/1/1");
    assertThat(show(store.latest(bytes("a")))).isEqualTo("2@2/1/2");
    assertThat(show(store.latest(bytes("b")))).isEqualTo("absent");

    write.publish();
    assertThat(scan("", "", 2, all())).containsExactly("a=2@2/1/2", "c=2@2/2/1");
  }

  @Test
  void latestListsUnpublishedKeysOfARange() {
    write.next();
    write.put("a", "1").put("b", "1").put("c", "1").put("d", "1").publish();
    write.next();
    write.delete("b").put("bb", "2");
    assertThat(store.latest(bytes("b"), bytes("d"), 10))
        .extracting(row -> text(row.key()))
        .containsExactly("bb", "c");
    assertThat(store.latest(bytes("a"), NO_END, 2))
        .extracting(row -> text(row.key()))
        .containsExactly("a", "bb");
    assertThat(store.latest(bytes("b"), bytes("b"), 10)).isEmpty();
  }

  @Test
  void aDeletedAndRecreatedKeyHasAllItsPasts() {
    write.next();
    write.put("k", "one").publish();
    write.next();
    write.put("k", "two").publish();
    write.next();
    write.delete("k").publish();
    write.next();
    write.publish();
    write.next();
    write.put("k", "five").publish();

    assertThat(get("k", 0)).isEqualTo("absent");
    assertThat(get("k", 1)).isEqualTo("one@1/1/1");
    assertThat(get("k", 2)).isEqualTo("two@2/1/2");
    assertThat(get("k", 3)).isEqualTo("absent");
    assertThat(get("k", 4)).isEqualTo("absent");
    assertThat(get("k", 5)).isEqualTo("five@5/5/1");
    assertThat(rows(store.pin())).containsExactly("k: five@5/5/1 deleted@3 two@2/1/2 one@1/1/1");
  }

  private List<String> changes(long after, ChangeBudget budget, KeyRange... ranges) {
    ChangePage page = store.changes(List.of(ranges), after, budget);
    List<String> shown = new ArrayList<>();
    for (Change change : page.changes()) {
      String next = change.next() == null ? "deleted" : show(change.next());
      String previous = change.previous() == null ? "absent" : show(change.previous());
      shown.add(change.revision() + " " + text(change.key()) + ": " + next + " was " + previous);
    }
    shown.add("up to " + page.upTo());
    return shown;
  }

  private static KeyRange range(String start, String end) {
    return new KeyRange(bytes(start), bytes(end));
  }

  private static final ChangeBudget ALL_CHANGES = new ChangeBudget(1_000, 1 << 20, 1 << 20);

  @Test
  void changesComeInTheOrderOfRevisionsAndKeys() {
    write.next();
    write.put("b", "1").put("a", "1").publish();
    write.next();
    write.put("a", "2").delete("b").publish();
    write.next();
    write.put("b", "3").publish();
    write.next();
    write.delete("c").delete("a").publish();

    assertThat(changes(0, ALL_CHANGES, range("", "")))
        .containsExactly(
            "1 a: 1@1/1/1 was absent",
            "1 b: 1@1/1/1 was absent",
            "2 a: 2@2/1/2 was 1@1/1/1",
            "2 b: deleted was 1@1/1/1",
            "3 b: 3@3/3/1 was absent",
            "4 a: deleted was 2@2/1/2",
            "up to 4");
    assertThat(changes(2, ALL_CHANGES, range("b", "")))
        .containsExactly("3 b: 3@3/3/1 was absent", "up to 4");
    assertThat(changes(4, ALL_CHANGES, range("", ""))).containsExactly("up to 4");
  }

  @Test
  void changesOfSeveralRangesAreMerged() {
    write.next();
    write.put("a", "1").put("c", "1").put("e", "1").publish();
    write.next();
    write.put("b", "2").put("d", "2").put("f", "2").publish();
    assertThat(changes(0, ALL_CHANGES, range("b", "c"), range("c", "d"), range("f", "")))
        .containsExactly(
            "1 c: 1@1/1/1 was absent",
            "2 b: 2@2/2/1 was absent",
            "2 f: 2@2/2/1 was absent",
            "up to 2");
  }

  @Test
  void aPageOfChangesEndsWithARevision() {
    for (int i = 1; i <= 3; i++) {
      write.next();
      write.put("a", "" + i).put("b", "" + i).publish();
    }
    assertThat(changes(0, new ChangeBudget(1, 1 << 20, 0), range("", "")))
        .containsExactly("1 a: 1@1/1/1 was absent", "1 b: 1@1/1/1 was absent", "up to 1");
    assertThat(changes(1, new ChangeBudget(1_000, 3, 0), range("", "")))
        .containsExactly("2 a: 2@2/1/2 was @1/1/1", "2 b: 2@2/1/2 was @1/1/1", "up to 2");
  }

  @Test
  void previousValuesAreReturnedAsFarAsTheyFit() {
    write.next();
    write.put("a", "12345").put("b", "1234567").put("c", "123").publish();
    write.next();
    write.delete("a").delete("b").delete("c").publish();
    assertThat(changes(1, new ChangeBudget(1_000, 1 << 20, 9), range("", "")))
        .containsExactly(
            "2 a: deleted was 12345@1/1/1",
            "2 b: deleted was @1/1/1",
            "2 c: deleted was 123@1/1/1",
            "up to 2");
  }

  @Test
  void changesAreNeitherUnpublishedNorCompacted() {
    for (int i = 1; i <= 5; i++) {
      write.next();
      write.put("k", "" + i).publish();
    }
    write.compactTo(3).publish();
    assertThat(changes(3, ALL_CHANGES, range("", "")))
        .containsExactly("4 k: 4@4/1/4 was 3@3/1/3", "5 k: 5@5/1/5 was 4@4/1/4", "up to 5");
    assertThatThrownBy(() -> changes(2, ALL_CHANGES, range("", "")))
        .isInstanceOfSatisfying(RevisionException.class, e -> assertThat(e.isCompacted()).isTrue());
    assertThatThrownBy(() -> changes(6, ALL_CHANGES, range("", "")))
        .isInstanceOfSatisfying(
            RevisionException.class, e -> assertThat(e.isCompacted()).isFalse());
    write.next();
    write.put("k", "6");
    assertThat(changes(5, ALL_CHANGES, range("", ""))).containsExactly("up to 5");
  }

  @Test
  void deletingAnAbsentKeyIsNothing() {
    write.next();
    write.delete("k").publish();
    assertThat(get("k", 1)).isEqualTo("absent");
    assertThat(rows(store.pin())).isEmpty();
  }

  @Test
  void revisionsOutsideOfTheWindowAreRefused() {
    for (int i = 0; i < 5; i++) {
      write.next();
      write.put("k", "v" + i).publish();
    }
    write.compactTo(3).publish();

    assertThat(get("k", 3)).isEqualTo("v2@3/1/3");
    assertThatThrownBy(() -> get("k", 2))
        .isInstanceOfSatisfying(RevisionException.class, e -> assertThat(e.isCompacted()).isTrue());
    assertThatThrownBy(() -> scan("", "", 6, all()))
        .isInstanceOfSatisfying(
            RevisionException.class, e -> assertThat(e.isCompacted()).isFalse());
  }

  @Test
  void compactionForgetsTombstonesOfTheLongGone() {
    write.next();
    write.put("a", "1").put("b", "1").publish();
    write.next();
    write.delete("a").put("b", "2").publish();
    write.next();
    write.delete("b").compactTo(2).publish();
    assertThat(rows(store.pin())).containsExactly("b: deleted@3 2@2/1/2");
  }

  @Test
  void rangesIncludeTheirStartAndNotTheirEnd() {
    write.next();
    write.put("a", "").put("b", "").put("b\0", "").put("c", "").publish();
    assertThat(scan("b", "c", 1, all())).containsExactly("b=@1/1/1", "b\0=@1/1/1");
    assertThat(scan("b", "c", 1, reverse())).containsExactly("b\0=@1/1/1", "b=@1/1/1");
    assertThat(scan("b\0", "", 1, all())).containsExactly("b\0=@1/1/1", "c=@1/1/1");
    assertThat(scan("c", "b", 1, all())).isEmpty();
    assertThat(scan("b", "b", 1, reverse())).isEmpty();
  }

  @Test
  void keysAreOrderedAsUnsignedBytes() {
    write.next();
    byte[] high = {(byte) 0xFF, 1};
    byte[] low = {0x7F, 1};
    write.put(high, bytes("h")).put(low, bytes("l")).publish();
    assertThat(store.scan(new byte[0], NO_END, 1, all()))
        .extracting(KeyVersion::key)
        .containsExactly(low, high);
  }

  @Test
  void aScanStopsAtItsRowsOrWithTheRowThatReachesItsBytes() {
    write.next();
    for (int i = 0; i < 50; i++) {
      write.put("k" + (10 + i), "0123456");
    }
    write.publish();
    // Ten bytes a row.
    for (boolean reverse : new boolean[] {false, true}) {
      assertThat(scan("", "", 1, new ScanBudget(7, 1 << 20, false, reverse))).hasSize(7);
      assertThat(scan("", "", 1, new ScanBudget(100, 30, false, reverse))).hasSize(3);
      assertThat(scan("", "", 1, new ScanBudget(100, 31, false, reverse))).hasSize(4);
      assertThat(scan("", "", 1, new ScanBudget(100, 1, false, reverse))).hasSize(1);
      assertThat(scan("", "", 1, new ScanBudget(100, 0, false, reverse))).hasSize(1);
      assertThat(scan("", "", 1, new ScanBudget(0, 100, false, reverse))).isEmpty();
      assertThat(scan("", "", 1, new ScanBudget(100, 30, true, reverse))).hasSize(10);
    }
  }

  @Test
  void aScanOfKeysLeavesValuesOut() {
    write.next();
    write.put("a", "value").publish();
    write.next();
    write.put("a", "value2").publish();
    ScanBudget keys = new ScanBudget(10, 100, true, false);
    assertThat(scan("", "", 2, keys)).containsExactly("a=@2/1/2");
    assertThat(scan("", "", 1, keys)).containsExactly("a=@1/1/1");
    assertThat(scan("", "", 1, new ScanBudget(10, 100, true, true))).containsExactly("a=@1/1/1");
  }

  @Test
  void aPinnedViewStaysAsItWas() {
    write.next();
    for (int i = 0; i < 500; i++) {
      write.put("k" + (1000 + i), "v" + i);
    }
    write.publish();
    try (PinnedView view = store.pin()) {
      List<String> before = rows(view);
      assertThat(before).hasSize(500);
      for (int round = 0; round < 3; round++) {
        write.next();
        for (int i = 0; i < 500; i += 2) {
          write.put("k" + (1000 + i), "changed" + round);
        }
        write.delete("k" + (1001 + 2 * round)).put("new" + round, "x");
        write.publish();
      }
      write.compactTo(4).publish();
      assertThat(view.position().revision()).isEqualTo(1);
      assertThat(rows(view)).isEqualTo(before);
    }
    assertThat(rows(store.pin())).contains("k1000: changed2@4/1/4").contains("new0: x@2/2/1");
  }

  @Test
  void aPinnedViewShowsNothingUnpublished() {
    write.next();
    write.put("a", "1").publish();
    write.next();
    write.put("a", "2").put("b", "2");
    try (PinnedView view = store.pin()) {
      assertThat(rows(view)).containsExactly("a: 1@1/1/1");
    }
  }

  @Test
  void aPinnedViewStopsWhenItsSinkDoes() {
    write.next();
    write.put("a", "1").put("b", "2").publish();
    List<String> seen = new ArrayList<>();
    try (PinnedView view = store.pin()) {
      view.forEach(
          (key, versions) -> {
            seen.add(text(key));
            return false;
          });
    }
    assertThat(seen).containsExactly("a");
  }

  @Test
  void largeValuesAreReadBackAndOverwritten() {
    byte[] large = new byte[1 << 20];
    new Random(5).nextBytes(large);
    byte[] other = new byte[300_000];
    new Random(6).nextBytes(other);
    write.next();
    write.put(bytes("a"), large).put("b", "small").put(bytes("c"), other).publish();
    write.next();
    write.put(bytes("a"), other).delete("c").put("d", "small").publish();

    assertThat(store.get(bytes("a"), 1).value()).isEqualTo(large);
    assertThat(store.get(bytes("a"), 2).value()).isEqualTo(other);
    assertThat(store.get(bytes("c"), 1).value()).isEqualTo(other);
    assertThat(get("c", 2)).isEqualTo("absent");
    for (boolean reverse : new boolean[] {false, true}) {
      List<KeyVersion> first =
          store.scan(new byte[0], NO_END, 1, new ScanBudget(10, 4 << 20, false, reverse));
      assertThat(first).hasSize(3);
      assertThat(first.get(reverse ? 2 : 0).version().value()).isEqualTo(large);
      assertThat(scan("", "", 2, new ScanBudget(10, 4 << 20, true, reverse))).hasSize(3);
    }
    write.next();
    write.put("a", "small now").publish();
    assertThat(get("a", 3)).isEqualTo("small now@3/1/3");
    assertThat(store.get(bytes("a"), 2).value()).isEqualTo(other);
  }

  @Test
  void longKeysAndEmptyValuesAreFine() {
    write.next();
    String shared = "x".repeat(4_000);
    for (int i = 0; i < 60; i++) {
      write.put(shared + i, "");
    }
    write.publish();
    assertThat(scan("", "", 1, new ScanBudget(1_000, 1 << 20, false, false))).hasSize(60);
    assertThat(get(shared + 59, 1)).isEqualTo("@1/1/1");
  }

  @Test
  void aCleanCloseIsTrusted() {
    write.next();
    write.put("a", "1").put("b", "1").publish();
    write.next();
    write.put("a", "2").delete("b").publish();
    Position before = store.position();
    List<String> rows = rows(store.pin());
    store.close();

    use(stores.openTrusted(directory).orElseThrow());
    assertThat(store.position()).isEqualTo(before);
    assertThat(rows(store.pin())).isEqualTo(rows);
    assertThat(get("b", 1)).isEqualTo("1@1/1/1");
    assertThat(get("b", 2)).isEqualTo("absent");
    write.next();
    write.put("b", "3").publish();
    assertThat(rows(store.pin()))
        .containsExactly("a: 2@2/1/2 1@1/1/1", "b: 3@3/3/1 deleted@2 1@1/1/1");
  }

  @Test
  void whatIsAbandonedIsNotTrusted() {
    write.next();
    write.put("a", "1").publish();
    store.abandon();
    assertThatThrownBy(() -> store.position()).isInstanceOf(StoreFailedException.class);
    store.abandon();
    store.close();
    assertThat(stores.openTrusted(directory)).isEmpty();
  }

  @Test
  void nothingIsTrustedTwiceOrWithoutAClose() {
    assertThat(stores.openTrusted(temporary.resolve("elsewhere"))).isEmpty();
    write.next();
    write.put("a", "1").publish();
    assertThat(stores.openTrusted(directory)).isEmpty();
  }

  @Test
  void createForgetsWhatWasThere() {
    write.next();
    write.put("a", "1").publish();
    store.close();
    use(stores.create(directory));
    assertThat(store.position()).isEqualTo(Position.EMPTY);
    assertThat(store.latest(bytes("a"))).isNull();
  }

  @Test
  void aPinnedViewsRowsMakeAnEqualStore() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      write.next();
      String key = "k" + random.nextInt(300);
      if (random.nextInt(4) == 0) {
        write.delete(key);
      } else {
        write.put(key, "v" + i);
      }
      write.publish();
    }
    write.compactTo(1_200).publish();
    Position at = store.position();
    List<Row> rows = new ArrayList<>();
    List<String> shown;
    try (PinnedView view = store.pin()) {
      shown = rows(view);
      view.forEach((key, versions) -> rows.add(new Row(key, versions)));
    }
    List<String> old = scan("", "", 1_500, all());
    store.close();

    use(stores.load(directory, at, rows.iterator()));
    assertThat(store.position()).isEqualTo(at);
    assertThat(rows(store.pin())).isEqualTo(shown);
    assertThat(scan("", "", 1_500, all())).isEqualTo(old);
  }

  @Test
  void rowsThatDoNotAscendAreRefused() {
    List<Version> one = List.of(new Version(1, 1, 1, 0, 0, bytes("v")));
    Iterator<Row> rows = List.of(new Row(bytes("b"), one), new Row(bytes("a"), one)).iterator();
    Position at = new Position(1, 1, 1, 0, 0, 2, 0);
    assertThatThrownBy(() -> stores.load(temporary.resolve("other"), at, rows))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedStoreSaysSo() {
    PinnedView view = store.pin();
    store.close();
    assertThatThrownBy(() -> store.get(bytes("a"), 0)).isInstanceOf(StoreFailedException.class);
    assertThatThrownBy(() -> store.position()).isInstanceOf(StoreFailedException.class);
    assertThatThrownBy(() -> store.pin()).isInstanceOf(StoreFailedException.class);
    view.close();
    store.close();
    use(stores.openTrusted(directory).orElseThrow());
  }
}
