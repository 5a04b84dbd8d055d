package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** JRaft's directories of snapshots, as far as they are looked at from outside. */
final class SnapshotFiles {
  private static final String PREFIX = "snapshot_";

  private SnapshotFiles() {}

  static Path of(Path directory, long index) {
    return directory.resolve(PREFIX + index);
  }

  /** The index of the newest snapshot in the directory, 0 for none. */
  static long newestIndex(Path directory) {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches(PREFIX + "\\d{1,19}"))
          .mapToLong(name -> Long.parseLong(name.substring(PREFIX.length())))
          .max()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException("snapshots can't be listed", e);
    }
  }
}
