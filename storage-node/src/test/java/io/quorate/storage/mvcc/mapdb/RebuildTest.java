package io.quorate.storage.mvcc.mapdb;

import static io.quorate.storage.mvcc.Mutator.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.mvcc.Mutator;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.mvcc.mapdb.TreeRebuild.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store that is rebuilt while it is used. The pace is asked after every row that is copied: there
 * the tests do what others would do at that moment.
 */
final class RebuildTest {
  private static final int KEYS = 300;
  private static final Limits FEW = new Limits(1_000, 1 << 20, 3, 20);

  @TempDir Path directory;

  private final InMemoryStores twins = new InMemoryStores();
  private Runnable meanwhile = () -> {};
  private MvccStore store;
  private MvccStore twin;
  private Mutator write;
  private Mutator writeTwin;

  private MapDbStores stores(Limits limits) {
    Pace pace =
        (bytes, cancelled) -> {
          if (bytes > 0) {
            meanwhile.run();
          }
        };
    return new MapDbStores(new RebuildPolicy(pace, tree -> true, 0, limits));
  }

  private Path home() {
    return directory.resolve("store");
  }

  private void fill(Limits limits, Random random) {
    store = stores(limits).create(home());
    twin = twins.create(home());
    write = new Mutator(store);
    writeTwin = new Mutator(twin);
    for (int i = 0; i < KEYS; i++) {
      change(random);
    }
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  /** One revision with some keys, to the store and to the one that is obviously right. */
  private void change(Random random) {
    write.next();
    writeTwin.next();
    int keys = 1 + random.nextInt(3);
    int first = random.nextInt(KEYS);
    for (int i = 0; i < keys; i++) {
      byte[] key = bytes("key%04d".formatted((first + i) % KEYS));
      if (random.nextInt(4) == 0) {
        write.delete(key);
        writeTwin.delete(key);
      } else {
        int size = random.nextInt(5) == 0 ? 3_000 + random.nextInt(9_000) : random.nextInt(100);
        byte[] value = bytes("v".repeat(size) + random.nextInt());
        write.put(key, value);
        writeTwin.put(key, value);
      }
    }
    write.publish();
    writeTwin.publish();
  }

  private void assertEqualToTwin() {
    try (PinnedView ours = store.pin();
        PinnedView right = twin.pin()) {
      assertThat(Mutator.rows(ours)).isEqualTo(Mutator.rows(right));
    }
    long present = twin.position().revision();
    for (long revision = present; revision > 0; revision -= 37) {
      for (int i = 0; i < KEYS; i += 7) {
        byte[] key = bytes("key%04d".formatted(i));
        assertThat(Mutator.show(store.get(key, revision)))
            .isEqualTo(Mutator.show(twin.get(key, revision)));
      }
    }
  }

  private List<String> trees(Path where) throws IOException {
    try (Stream<Path> files = Files.list(where)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("current"))
          .toList();
    }
  }

  private void rebuild() {
    store.reclaim().orElseThrow().run();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsWrittenMeanwhileIsInTheNewFile(long seed) throws IOException {
    Random random = new Random(seed);
    fill(FEW, random);
    meanwhile =
        () -> {
          if (random.nextInt(3) == 0) {
            change(random);
          }
        };
    rebuild();
    meanwhile = () -> {};
    assertThat(trees(home())).containsExactly("current-1.mapdb");
    assertEqualToTwin();
    for (int i = 0; i < 100; i++) {
      change(random);
    }
    assertEqualToTwin();
    store.close();
    store = stores(FEW).openTrusted(home()).orElseThrow();
    assertEqualToTwin();
  }

  @Test
  void readsGoOnBelowAndAboveWhatIsCopied() {
    Random random = new Random(11);
    fill(FEW, random);
    meanwhile =
        () -> {
          if (random.nextInt(20) == 0) {
            change(random);
            assertEqualToTwin();
          }
        };
    rebuild();
    assertEqualToTwin();
  }

  @Test
  void aViewThatWasPinnedBeforeShowsThePastAfterwards() {
    Random random = new Random(12);
    fill(FEW, random);
    try (PinnedView pinned = store.pin()) {
      List<String> before = Mutator.rows(pinned);
      meanwhile = () -> change(random);
      // As many writes as rows: it takes rounds to catch up, or is given up; both must be right.
      rebuild();
      assertThat(Mutator.rows(pinned)).isEqualTo(before);
    }
    assertEqualToTwin();
  }

  @Test
  void whatIsWrittenTooMuchStaysAsItIs() throws IOException {
    Random random = new Random(13);
    fill(new Limits(20, 1 << 20, 3, 20), random);
    meanwhile = () -> change(random);
    rebuild();
    assertThat(trees(home())).containsExactly("current-0.mapdb");
    assertEqualToTwin();
    meanwhile = () -> {};
    rebuild();
    assertThat(trees(home())).containsExactly("current-1.mapdb");
    assertEqualToTwin();
  }

  @Test
  void aFailureLeavesTheOldFile() throws IOException {
    Random random = new Random(14);
    fill(FEW, random);
    int[] rows = {0};
    meanwhile =
        () -> {
          if (++rows[0] == 50) {
            throw new InternalError("a page of a full disk");
          }
        };
    rebuild();
    assertThat(trees(home())).containsExactly("current-0.mapdb");
    change(random);
    assertEqualToTwin();
  }

  @Test
  void aKillAtAnyPointLeavesNothingThatIsTrusted() throws IOException {
    Random random = new Random(15);
    fill(FEW, random);
    int[] rows = {0};
    meanwhile =
        () -> {
          change(random);
          if (++rows[0] % 40 == 0) {
            Path killed = directory.resolve("killed" + rows[0]);
            copyFiles(home(), killed);
            assertThat(stores(FEW).openTrusted(killed)).isEmpty();
          }
        };
    rebuild();
    assertThat(rows[0]).isGreaterThan(80);
    copyFiles(home(), directory.resolve("after"));
    assertThat(stores(FEW).openTrusted(directory.resolve("after"))).isEmpty();
  }

  private static void copyFiles(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aCloseEndsItAndIsACleanOne() throws Exception {
    Random random = new Random(16);
    fill(FEW, random);
    Thread[] closing = new Thread[1];
    meanwhile =
        () -> {
          if (closing[0] == null) {
            closing[0] = new Thread(store::close);
            closing[0].start();
          }
          // Until the close shows: then the copy must not go on.
          while (isOpen()) {
            Thread.onSpinWait();
          }
          throw new java.util.concurrent.CancellationException("cancelled");
        };
    rebuild();
    closing[0].join(60_000);
    assertThat(closing[0].isAlive()).isFalse();
    assertThat(trees(home())).containsExactly("current-0.mapdb");
    store = stores(FEW).openTrusted(home()).orElseThrow();
    assertEqualToTwin();
  }

  private boolean isOpen() {
    try {
      return store.position().revision() > 0;
    } catch (StoreFailedException closed) {
      return false;
    }
  }

  @Test
  void thereIsOneAtATime() {
    Random random = new Random(17);
    fill(FEW, random);
    Runnable planned = store.reclaim().orElseThrow();
    assertThat(store.reclaim()).isEmpty();
    meanwhile = () -> assertThat(store.reclaim()).isEmpty();
    planned.run();
    meanwhile = () -> {};
    assertThat(store.reclaim()).isPresent();
  }
}
