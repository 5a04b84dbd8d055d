package io.quorate.storage.mvcc.mapdb;

import static io.quorate.storage.mvcc.Mutator.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.mvcc.Mutator;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine gives back: history by compaction, file space by a rebuild. */
final class UpkeepTest {
  @TempDir Path directory;

  private final MvccStores stores = new MapDbStores();

  private long count(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
    }
  }

  @Test
  void historyCostsNothingUntilItIsUsedAndGoesWithTheCompactRevision() throws IOException {
    MvccStore store = stores.create(directory);
    assertThat(count("history")).isZero();
    assertThat(store.historyBytes()).isZero();
    Mutator write = new Mutator(store);
    write.next();
    for (int i = 0; i < 1_000; i++) {
      write.put("key" + i, "v");
    }
    write.publish();
    // Creations have no value to be kept.
    assertThat(store.historyBytes()).isLessThan(40_000);

    for (int round = 0; round < 30; round++) {
      write.next();
      for (int i = 0; i < 1_000; i++) {
        write.put("key" + i, "v" + round);
      }
      write.publish();
    }
    assertThat(count("history")).isEqualTo(4);
    try (PinnedView view = store.pin()) {
      write.compactTo(31).publish();
      assertThat(count("history")).isEqualTo(4);
      assertThat(view.position().compactRevision()).isZero();
    }
    write.publish();
    assertThat(count("history")).isZero();
    assertThat(Mutator.show(store.get(bytes("key7"), 31))).isEqualTo("v29@31/1/31");
    store.close();
  }

  /** Ten of 200 large values are left. */
  private MvccStore mostlyFree() {
    MvccStore store = stores.create(directory);
    Mutator write = new Mutator(store);
    byte[] large = new byte[500_000];
    write.next();
    for (int i = 0; i < 200; i++) {
      write.put(bytes("key" + i), large);
    }
    write.publish();
    write.next();
    for (int i = 10; i < 200; i++) {
      write.delete("key" + i);
    }
    write.compactTo(write.publish()).publish();
    return store;
  }

  @Test
  void aFileThatIsMostlyFreeIsRebuiltWhileItIsUsed() throws IOException {
    MvccStore store = mostlyFree();
    long before = store.sizeBytes();
    List<String> rows = Mutator.rows(store.pin());
    store.reclaim().orElseThrow().run();
    assertThat(store.sizeBytes()).isLessThan(before / 4);
    assertThat(count("current")).isEqualTo(1);
    assertThat(Mutator.rows(store.pin())).isEqualTo(rows).hasSize(10);
    assertThat(store.reclaim()).isEmpty();
    store.close();
    MvccStore again = stores.openTrusted(directory).orElseThrow();
    assertThat(Mutator.rows(again.pin())).isEqualTo(rows);
    again.close();
  }

  @Test
  void aFileThatIsInUseIsLeftAlone() {
    MvccStore store = stores.create(directory);
    assertThat(store.reclaim()).isEmpty();
    store.close();
  }

  @Test
  void aFileThatIsMostlyFreeIsRebuiltWhenItIsOpened() {
    MvccStore store = mostlyFree();
    long before = store.sizeBytes();
    List<String> rows = Mutator.rows(store.pin());
    store.close();

    MvccStore again = stores.openTrusted(directory).orElseThrow();
    assertThat(again.sizeBytes()).isLessThan(before / 4);
    assertThat(Mutator.rows(again.pin())).isEqualTo(rows).hasSize(10);
    again.close();
    MvccStore third = stores.openTrusted(directory).orElseThrow();
    assertThat(Mutator.rows(third.pin())).isEqualTo(rows);
    third.close();
  }
}
