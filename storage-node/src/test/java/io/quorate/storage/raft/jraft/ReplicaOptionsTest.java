package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaOptionsTest {
  private final ReplicaOptions options = ReplicaOptions.defaults().withSnapshotAfterLogBytes(1_000);

  @Test
  void aLargeSnapshotIsMadeMoreRarelyButNotTooRarely() {
    assertThat(options.isSnapshotDue(999, 0)).isFalse();
    assertThat(options.isSnapshotDue(1_000, 0)).isTrue();
    assertThat(options.isSnapshotDue(1_000, 1_000)).isTrue();
    assertThat(options.isSnapshotDue(4_999, 5_000)).isFalse();
    assertThat(options.isSnapshotDue(5_000, 5_000)).isTrue();
    assertThat(options.isSnapshotDue(7_999, 1L << 50)).isFalse();
    assertThat(options.isSnapshotDue(8_000, 1L << 50)).isTrue();
  }

  @Test
  void theNewestSnapshotIsMeasured(@TempDir Path directory) throws IOException {
    Files.createDirectories(SnapshotFiles.of(directory, 7));
    Files.write(SnapshotFiles.of(directory, 7).resolve("data"), new byte[300]);
    Files.write(SnapshotFiles.of(directory, 7).resolve("meta"), new byte[20]);
    assertThat(SnapshotFiles.bytes(directory, 7)).isEqualTo(320);
    assertThat(SnapshotFiles.bytes(directory, 8)).isZero();
  }
}
