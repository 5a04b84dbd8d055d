package io.quorate.storage.snapshot;

import static io.quorate.storage.mvcc.Mutator.bytes;
import static io.quorate.storage.mvcc.Mutator.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.mvcc.Mutator;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotFileTest {
  private static final Position POSITION = new Position(70, 3, 900, 800, 1_700_000_000_123L, 3, -5);
  private static final SnapshotInfo INFO =
      new SnapshotInfo("c1", "g1", 1_700_000_000_456L, POSITION);

  @TempDir Path directory;

  private static List<Row> small() {
    return List.of(
        new Row(bytes("alpha"), List.of(new Version(900, 850, 3, 0, 0, bytes("v900")))),
        new Row(
            bytes("alphabet"),
            List.of(
                Version.tombstone(870),
                new Version(860, 860, 1, 1_800_000_000_000L, 77, bytes("leased")),
                new Version(10, 5, 2, 0, 0, bytes("old")))),
        new Row(bytes("beta"), List.of(new Version(801, 801, 1, 0, 0, new byte[0]))));
  }

  private Path write(List<Row> rows, boolean compress) throws IOException {
    Path file = directory.resolve("s.qsnap");
    try (SnapshotWriter writer =
        SnapshotWriter.create(file, INFO, compress, SnapshotThrottle.unlimited(), () -> false)) {
      for (Row row : rows) {
        writer.add(row.key(), row.versions());
      }
      SnapshotWriter.Summary summary = writer.finish();
      assertThat(summary.rows()).isEqualTo(rows.size());
      assertThat(summary.bytes()).isEqualTo(Files.size(file));
    }
    return file;
  }

  private static List<String> show(Iterator<Row> rows) {
    List<String> shown = new ArrayList<>();
    rows.forEachRemaining(row -> shown.add(row(row.key(), row.versions())));
    return shown;
  }

  private static List<Row> many() {
    Random random = new Random(9);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      byte[] value = new byte[random.nextInt(400)];
      Arrays.fill(value, (byte) i);
      if (i == 2_500) {
        value = new byte[1 << 20];
        random.nextBytes(value);
      }
      rows.add(
          new Row(
              bytes("tenant/shard/key-" + (100_000 + i)),
              List.of(new Version(i + 1, i + 1, 1, 0, 0, value))));
    }
    return rows;
  }

  @Test
  void rowsComeBackAsTheyWere() throws IOException {
    for (boolean compress : new boolean[] {false, true}) {
      Path file = write(many(), compress);
      assertThat(SnapshotReader.verify(file)).isEqualTo(INFO);
      try (SnapshotReader reader = SnapshotReader.open(file)) {
        assertThat(reader.rowCount()).isEqualTo(5_000);
        assertThat(show(reader.rows())).isEqualTo(show(many().iterator()));
      }
    }
  }

  @Test
  void anEmptySnapshotIsOne() throws IOException {
    Path file = write(List.of(), true);
    assertThat(SnapshotReader.verify(file)).isEqualTo(INFO);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.rows().hasNext()).isFalse();
      assertThat(reader.rows(bytes("x")).hasNext()).isFalse();
    }
  }

  @Test
  void readingCanBeginAtAnyKey() throws IOException {
    List<Row> rows = many();
    try (SnapshotReader reader = SnapshotReader.open(write(rows, true))) {
      for (int i = 0; i < rows.size(); i += 97) {
        assertThat(reader.rows(rows.get(i).key()).next().key()).isEqualTo(rows.get(i).key());
      }
      assertThat(reader.rows(bytes("a")).next().key()).isEqualTo(rows.get(0).key());
      assertThat(reader.rows(bytes("z")).hasNext()).isFalse();
    }
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    for (boolean compress : new boolean[] {false, true}) {
      Path file = write(compress ? repetitive() : small(), compress);
      byte[] right = Files.readAllBytes(file);
      for (int i = 0; i < right.length; i++) {
        byte[] wrong = right.clone();
        wrong[i] ^= (byte) (1 << (i % 8));
        requireDamaged(file, wrong, "byte " + i);
      }
    }
  }

  private static List<Row> repetitive() {
    return List.of(
        new Row(bytes("k"), List.of(new Version(1, 1, 1, 0, 0, bytes("again ".repeat(60))))));
  }

  @Test
  void everyTruncationAndExtensionIsFound() throws IOException {
    Path file = write(small(), false);
    byte[] right = Files.readAllBytes(file);
    for (int length = 0; length < right.length; length++) {
      requireDamaged(file, Arrays.copyOf(right, length), "cut to " + length);
    }
    for (int extra = 1; extra <= 64; extra++) {
      requireDamaged(file, Arrays.copyOf(right, right.length + extra), "longer by " + extra);
    }
    byte[] twice = Arrays.copyOf(right, 2 * right.length);
    System.arraycopy(right, 0, twice, right.length, right.length);
    requireDamaged(file, twice, "twice");
  }

  private static void requireDamaged(Path file, byte[] bytes, String what) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> SnapshotReader.verify(file))
        .as(what)
        .isInstanceOf(SnapshotDamagedException.class);
  }

  @Test
  void theFormatIsTheOneThatWasReleased() throws IOException {
    byte[] golden;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/golden/snapshot-1.hex"))) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      golden = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
    Path file = write(small(), false);
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .isEqualTo(HexFormat.of().formatHex(golden));
    Files.write(file, golden);
    assertThat(SnapshotReader.verify(file)).isEqualTo(INFO);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(show(reader.rows())).isEqualTo(show(small().iterator()));
    }
  }

  @Test
  void keysMustAscend() throws IOException {
    List<Version> one = List.of(new Version(1, 1, 1, 0, 0, bytes("v")));
    Path file = directory.resolve("s.qsnap");
    try (SnapshotWriter writer =
        SnapshotWriter.create(file, INFO, true, SnapshotThrottle.unlimited(), () -> false)) {
      writer.add(bytes("b"), one);
      assertThatThrownBy(() -> writer.add(bytes("b"), one))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aViewIsWrittenAndLoadedAgain() throws IOException {
    InMemoryStores stores = new InMemoryStores();
    MvccStore store = stores.create(directory.resolve("one"));
    Mutator write = new Mutator(store);
    for (int i = 0; i < 1_000; i++) {
      write.next();
      write.put("key" + i % 300, "value" + i).delete("key" + (i + 150) % 300).publish();
    }
    Path file = directory.resolve("view.qsnap");
    List<String> rows;
    try (PinnedView view = store.pin()) {
      rows = Mutator.rows(view);
      SnapshotWriter.write(view, file, "c", "g", 5, SnapshotThrottle.unlimited(), () -> false);
    }
    assertThat(SnapshotReader.verify(file).position()).isEqualTo(store.position());
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      MvccStore loaded = stores.load(directory.resolve("two"), reader.position(), reader.rows());
      assertThat(Mutator.rows(loaded.pin())).isEqualTo(rows);
    }
  }

  @Test
  void aCancelledSnapshotLeavesNothing() throws IOException {
    MvccStore store = new InMemoryStores().create(directory);
    Mutator write = new Mutator(store);
    write.next();
    for (int i = 0; i < 2_000; i++) {
      write.put("key" + i, "x".repeat(100));
    }
    write.publish();
    AtomicInteger blocks = new AtomicInteger();
    Path file = directory.resolve("s.qsnap");
    assertThatThrownBy(
            () ->
                SnapshotWriter.write(
                    store.pin(),
                    file,
                    "c",
                    "g",
                    5,
                    SnapshotThrottle.of(1 << 30),
                    () -> blocks.incrementAndGet() > 2))
        .isInstanceOf(CancellationException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theThrottleKeepsItsRateForAllTogether() {
    SnapshotThrottle throttle = SnapshotThrottle.of(1_000_000);
    long began = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      throttle.pass(20_000, () -> false);
    }
    assertThat(System.nanoTime() - began).isGreaterThan(79_000_000L);
  }
}
