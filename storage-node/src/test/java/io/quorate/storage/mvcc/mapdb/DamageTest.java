package io.quorate.storage.mvcc.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.mvcc.Mutator;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStores;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No damage to any file of a cleanly closed store is ever opened. */
final class DamageTest {
  @TempDir Path temporary;

  private final MvccStores stores = new MapDbStores();
  private final Random random = new Random(11);
  private Path sound;
  private Path older;

  @BeforeEach
  void makeStores() throws IOException {
    sound = temporary.resolve("sound");
    older = temporary.resolve("older");
    MvccStore store = stores.create(sound);
    write(store, "one");
    store.close();
    copy(sound, older);
    store = stores.openTrusted(sound).orElseThrow();
    write(store, "two");
    store.close();
  }

  private static void write(MvccStore store, String value) {
    Mutator write = new Mutator(store);
    for (int run = 0; run < 3; run++) {
      write.next();
      for (int i = 0; i < 500; i++) {
        write.put("key" + i, value + run);
      }
      write.publish();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private interface Damage {
    void to(Path file) throws IOException;
  }

  private void requireFound(Path name, Damage damage) throws IOException {
    Path victim = temporary.resolve("victim");
    copy(sound, victim);
    damage.to(victim.resolve(name.getFileName()));
    assertThat(stores.openTrusted(victim)).as("%s", name).isEmpty();
    for (Path file : files(victim)) {
      Files.delete(file);
    }
  }

  @Test
  void theUndamagedStoreIsTrusted() throws IOException {
    assertThat(files(sound)).hasSizeGreaterThanOrEqualTo(4);
    Path copy = temporary.resolve("copy");
    copy(sound, copy);
    stores.openTrusted(copy).orElseThrow().close();
  }

  @Test
  void aFlippedByteIsFound() throws IOException {
    for (Path name : files(sound)) {
      for (int i = 0; i < 12; i++) {
        requireFound(
            name,
            file -> {
              try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                long at = random.nextLong(bytes.length());
                bytes.seek(at);
                int was = bytes.read();
                bytes.seek(at);
                bytes.write(was ^ (1 << random.nextInt(8)));
              }
            });
      }
    }
  }

  @Test
  void aTruncatedOrExtendedFileIsFound() throws IOException {
    for (Path name : files(sound)) {
      for (int i = 0; i < 4; i++) {
        requireFound(
            name,
            file -> {
              try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.setLength(random.nextLong(bytes.length()));
              }
            });
      }
      requireFound(
          name,
          file -> {
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
              bytes.setLength(bytes.length() + 1);
            }
          });
    }
  }

  @Test
  void aMissingFileIsFound() throws IOException {
    for (Path name : files(sound)) {
      requireFound(name, Files::delete);
    }
  }

  @Test
  void anOldCopyOfAFileIsFound() throws IOException {
    for (Path name : List.of(Path.of("trusted"), Path.of("current-0.mapdb"))) {
      requireFound(
          name,
          file -> {
            Files.delete(file);
            Files.copy(older.resolve(name), file);
          });
    }
  }

  @Test
  void aKilledStoreIsNotTrusted() throws IOException {
    MvccStore store = stores.openTrusted(sound).orElseThrow();
    write(store, "three");
    Path asKilled = temporary.resolve("killed");
    copy(sound, asKilled);
    assertThat(stores.openTrusted(asKilled)).isEmpty();
    store.close();
  }
}
