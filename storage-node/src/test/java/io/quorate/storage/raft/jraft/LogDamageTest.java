package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.storage.raft.jraft.LogDamage.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of file of a stopped node, damaged: the replica does not start, and says why. */
class LogDamageTest {
  private static final int ENTRIES = 400;

  @TempDir Path root;
  private Path directory;

  /**
   * Two groups with entries and votes, some of them in SST files, the rest in the WAL. When the log
   * is closed, all goes to SST files; so there is also a copy as a kill would leave it.
   */
  @BeforeEach
  void fill() throws IOException {
    directory = root.resolve("closed");
    SharedLog shared = SharedLog.open(directory);
    for (String group : List.of("g1", "g2")) {
      shared.create(group);
    }
    for (int round = 0; round < 2; round++) {
      for (String group : List.of("g1", "g2")) {
        SharedLog.GroupStorage storage = shared.openGroup(group);
        GroupLog log = Entries.init(storage.log());
        storage.votes().init(null);
        storage.votes().setTermAndVotedFor(1 + round, PeerIds.of("n" + round));
        for (int i = 0; i < ENTRIES; i += 20) {
          long from = log.getLastLogIndex() + 1;
          log.appendEntries(Entries.range(from, from + 19, 1 + round));
        }
      }
      if (round == 0) {
        // A closed database is flushed into SST files.
        shared.close();
        shared = SharedLog.open(directory);
      }
    }
    copyRecursively(directory, killed());
    shared.close();
  }

  private Path killed() {
    return root.resolve("killed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"closed", "killed"})
  void anUndamagedLogOpens(String end) {
    directory = root.resolve(end);
    try (SharedLog shared = SharedLog.open(directory)) {
      assertThat(Entries.init(shared.openGroup("g1").log()).getLastLogIndex())
          .isEqualTo(2 * ENTRIES);
      assertThat(shared.damages()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.9})
  void aTruncatedWalIsFound(double keep) throws IOException {
    directory = killed();
    Path wal = newestSegment();
    truncate(wal, (long) (usedBytes(wal) * keep));
    assertFound("g2", Kind.LOG_TRUNCATED, Kind.VOTE_ROLLED_BACK);
  }

  @Test
  void aDeletedWalIsFound() throws IOException {
    directory = killed();
    Files.delete(newestSegment());
    assertFound("g1");
    assertFound("g2");
  }

  @Test
  void allOfTheWalDeletedIsFound() throws IOException {
    directory = killed();
    deleteRecursively(newestSegment().getParent());
    assertFound("g1");
    assertFound("g2");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.95})
  void aFlippedBitInTheWalIsFound(double at) throws IOException {
    directory = killed();
    Path wal = newestSegment();
    flipAt(wal, (int) (usedBytes(wal) * at));
    assertFound("g2");
  }

  @Test
  void aFlippedBitInTheHeaderOfTheWalIsFound() throws IOException {
    directory = killed();
    flipAt(newestSegment(), 20);
    assertFound("g1");
    assertFound("g2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void eachDeletedSegmentOfALongWalIsFound(int segment) throws IOException {
    try (SharedLog shared = SharedLog.open(directory)) {
      GroupLog log = Entries.init(shared.openGroup("g1").log());
      String text = "x".repeat(100_000);
      for (int i = 1; i <= 110; i++) {
        log.appendEntry(Entries.data(2 * ENTRIES + i, 2, text));
      }
      Path longer = root.resolve("longer");
      copyRecursively(directory, longer);
      directory = longer;
    }
    assertThat(segments()).hasSize(3);
    Files.delete(segments().get(segment));
    assertFound("g1", Kind.LOG_TRUNCATED);
    assertThat(damagesOf("g2")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 0.7})
  void aFlippedBitInATableIsFound(double at) throws IOException {
    flip(largest(".sst"), at);
    assertThat(damagesOf("g1").size() + damagesOf("g2").size()).isPositive();
  }

  @Test
  void aTruncatedTableIsFound() throws IOException {
    Path table = largest(".sst");
    truncate(table, Files.size(table) / 2);
    assertFound("g1");
  }

  @Test
  void aDeletedTableIsFound() throws IOException {
    Files.delete(largest(".sst"));
    assertFound("g1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST"})
  void aDeletedFileOfTheDatabaseIsFound(String name) throws IOException {
    Files.delete(named(name));
    assertFound("g1", Kind.LOG_REFUSED);
    assertFound("g2", Kind.LOG_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST"})
  void anEmptiedFileOfTheDatabaseIsFound(String name) throws IOException {
    truncate(named(name), 0);
    assertFound("g1");
    assertFound("g2");
  }

  @Test
  void aFlippedBitInTheManifestIsFound() throws IOException {
    flip(named("MANIFEST"), 0.5);
    assertFound("g1");
  }

  @Test
  void aWipedDatabaseIsNotANewOne() throws IOException {
    deleteRecursively(directory.resolve("rocksdb"));
    assertFound("g1", Kind.LOG_MISSING);
    assertFound("g2", Kind.LOG_MISSING);
  }

  @Test
  void aWipedWatermarkFileIsNotANewOne() throws IOException {
    Files.delete(directory.resolve("watermarks"));
    assertFound("g1", Kind.WATERMARK_DAMAGED);
    assertFound("g2", Kind.WATERMARK_DAMAGED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4096, 4096 + 10, 4096 + 128, 4096 + 64 + 128 + 8})
  void aFlippedBitInTheWatermarksIsFound(int offset) throws IOException {
    flipAt(directory.resolve("watermarks"), offset);
    assertFound("g1", Kind.WATERMARK_DAMAGED);
  }

  @Test
  void anOldCopyOfTheDatabaseIsFound() throws IOException {
    Path copy = directory.resolve("copy");
    copyRecursively(directory.resolve("rocksdb"), copy);
    try (SharedLog shared = SharedLog.open(directory)) {
      GroupLog log = Entries.init(shared.openGroup("g1").log());
      log.appendEntries(Entries.range(2 * ENTRIES + 1, 2 * ENTRIES + 1, 2));
      GroupVotes votes = shared.openGroup("g2").votes();
      votes.init(null);
      votes.setTermAndVotedFor(9, PeerIds.of("n1"));
    }
    deleteRecursively(directory.resolve("rocksdb"));
    Files.move(copy, directory.resolve("rocksdb"));
    assertFound("g1", Kind.LOG_TRUNCATED);
    assertFound("g2", Kind.VOTE_ROLLED_BACK);
  }

  @Test
  void aDamagedGroupCanBeRemovedAndAddedWhileTheOthersGoOn() throws IOException {
    flipAt(directory.resolve("watermarks"), 4096);
    try (SharedLog shared = SharedLog.open(directory)) {
      assertThatThrownBy(() -> shared.openGroup("g1")).isInstanceOf(LogDamageException.class);
      assertThat(shared.openGroup("g2")).isNotNull();
      assertThat(shared.exists("g1")).isTrue();
      shared.destroy("g1");
      shared.create("g1");
      assertThat(Entries.init(shared.openGroup("g1").log()).getLastLogIndex()).isEqualTo(0);
      assertThat(shared.damages()).isEmpty();
    }
  }

  @Test
  void aRefusedDatabaseIsReplacedWhenNoGroupIsLeft() throws IOException {
    Files.delete(named("CURRENT"));
    try (SharedLog shared = SharedLog.open(directory)) {
      assertThatThrownBy(() -> shared.create("g3")).isInstanceOf(LogDamageException.class);
      shared.destroy("g1");
      shared.destroy("g2");
      shared.create("g1");
      assertThat(shared.openGroup("g1")).isNotNull();
    }
  }

  @Test
  void aGroupThatWasNeverCreatedIsNotOpened() {
    try (SharedLog shared = SharedLog.open(directory)) {
      assertThat(shared.exists("g9")).isFalse();
      LogDamageException e =
          catchThrowableOfType(LogDamageException.class, () -> shared.openGroup("g9"));
      assertThat(e.damage().kind()).isEqualTo(Kind.LOG_MISSING);
      assertThat(e.damage().toString()).contains("g9").contains("membership change");
    }
  }

  private void assertFound(String group, Kind... kinds) {
    List<LogDamage> damages = damagesOf(group);
    assertThat(damages).as("damages of " + group).isNotEmpty();
    if (kinds.length > 0) {
      assertThat(damages.get(0).kind()).isIn((Object[]) kinds);
    }
    // It stays found: a second start must not take the first one's repairs for health.
    assertThat(damagesOf(group)).isNotEmpty();
  }

  private List<LogDamage> damagesOf(String group) {
    try (SharedLog shared = SharedLog.open(directory)) {
      try {
        Entries.init(shared.openGroup(group).log());
      } catch (LogDamageException e) {
        assertThat(e.damage().groupId()).isEqualTo(group);
      }
      return shared.damages().stream().filter(d -> d.groupId().equals(group)).toList();
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("rocksdb").resolve("wal"))) {
      return files.filter(file -> file.toString().endsWith(WalPool.IN_USE)).sorted().toList();
    }
  }

  private Path newestSegment() throws IOException {
    List<Path> segments = segments();
    return segments.get(segments.size() - 1);
  }

  /** Behind it lies what the file had before. */
  private static int usedBytes(Path segment) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment));
    WalFormat.Header header = WalFormat.header(bytes);
    int at = WalFormat.HEADER_BYTES;
    long next = header.firstSequence();
    WalFormat.Entry entry = WalFormat.record(bytes, at, header.incarnation());
    while (entry != null && entry.sequence() == next) {
      next++;
      at = entry.end();
      entry = WalFormat.record(bytes, at, header.incarnation());
    }
    return at;
  }

  private Path largest(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("rocksdb"))) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private Path named(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("rocksdb"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
      f.setLength(size);
    }
  }

  private static void flip(Path file, double at) throws IOException {
    flipAt(file, (int) (Files.size(file) * at));
  }

  private static void flipAt(Path file, int offset) throws IOException {
    try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
      f.seek(offset);
      int b = f.read();
      f.seek(offset);
      f.write(b ^ 0x10);
    }
  }

  private static void deleteRecursively(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copyRecursively(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
