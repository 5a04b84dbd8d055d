package io.quorate.storage.snapshot;

import static io.quorate.storage.mvcc.Mutator.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import io.quorate.storage.snapshot.SnapshotArchive.Archived;
import io.quorate.storage.snapshot.SnapshotArchive.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotArchiveTest {
  @TempDir Path group;

  private SnapshotArchive archive() {
    return new SnapshotArchive(group, "g1", 3);
  }

  private Path snapshot(String groupId, long index) throws IOException {
    Path file = group.resolve("raft-" + index);
    Position at = new Position(index, 1, index, 0, 0, 1, 0);
    try (SnapshotWriter writer =
        SnapshotWriter.create(
            file,
            new SnapshotInfo("c", groupId, 1_000 + index, at),
            true,
            SnapshotThrottle.unlimited(),
            () -> false)) {
      writer.add(bytes("k"), List.of(new Version(1, 1, 1, 0, 0, bytes("v"))));
      writer.finish();
    }
    return file;
  }

  private static List<String> names(Listing listing) {
    return listing.snapshots().stream().map(Archived::name).toList();
  }

  @Test
  void theNewestAreKeptAndListedAfterARestart() throws IOException {
    SnapshotArchive archive = archive();
    for (long index : new long[] {5, 90, 100, 1_000}) {
      Path raft = snapshot("g1", index);
      archive.add(raft);
      Files.delete(raft);
    }
    Listing listing = archive().list();
    assertThat(names(listing)).containsExactly("g1-1000.qsnap", "g1-100.qsnap", "g1-90.qsnap");
    Archived newest = listing.snapshots().get(0);
    assertThat(newest.info().createdAtMs()).isEqualTo(2_000);
    assertThat(SnapshotReader.verify(newest.file())).isEqualTo(newest.info());
    assertThat(newest.bytes()).isEqualTo(Files.size(newest.file()));
  }

  @Test
  void theSameStateTwiceIsOneSnapshot() throws IOException {
    SnapshotArchive archive = archive();
    archive.add(snapshot("g1", 7));
    archive.add(snapshot("g1", 7));
    assertThat(names(archive.list())).containsExactly("g1-7.qsnap");
  }

  @Test
  void strangersAndDamagedFilesAreReportedAndLeftAlone() throws IOException {
    SnapshotArchive archive = archive();
    archive.add(snapshot("g1", 7));
    Path in = group.resolve("archive");
    Files.writeString(in.resolve("notes.txt"), "mine");
    Files.writeString(in.resolve("g1-8.qsnap"), "garbage");
    Files.copy(snapshot("g2", 9), in.resolve("g1-9.qsnap"));
    Files.copy(snapshot("g1", 10), in.resolve("g1-11.qsnap"));

    Listing listing = archive.list();
    assertThat(names(listing)).containsExactly("g1-7.qsnap");
    assertThat(listing.strangers())
        .extracting(stranger -> stranger.file().getFileName().toString())
        .containsExactlyInAnyOrder("notes.txt", "g1-8.qsnap", "g1-9.qsnap", "g1-11.qsnap");
    for (long index : new long[] {20, 21, 22}) {
      archive.add(snapshot("g1", index));
    }
    assertThat(in.resolve("notes.txt")).exists();
    assertThat(in.resolve("g1-8.qsnap")).exists();
  }

  @Test
  void oneCanBeRemovedByItsNameOnly() throws IOException {
    SnapshotArchive archive = archive();
    archive.add(snapshot("g1", 7));
    assertThat(archive.remove("../raft-7")).isFalse();
    assertThat(archive.remove("g1-8.qsnap")).isFalse();
    assertThat(archive.remove("g1-7.qsnap")).isTrue();
    assertThat(archive.list().snapshots()).isEmpty();
  }

  @Test
  void anAbsentArchiveIsEmpty() throws IOException {
    assertThat(archive().list().snapshots()).isEmpty();
  }
}
