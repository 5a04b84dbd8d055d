package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** JRaft's directories of snapshots, as far as they are looked at from outside. */
final class SnapshotFiles {
  private static final String PREFIX = "snapshot_";

  private SnapshotFiles() {}

  static Path of(Path directory, long index) {
    return directory.resolve(PREFIX + index);
  }

  /** The bytes of a snapshot's files, 0 when it is not there (any more). */
  static long bytes(Path directory, long index) {
    Path snapshot = of(directory, index);
    if (!Files.isDirectory(snapshot)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(snapshot)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      return 0; // Removed while it was looked at: a newer one took its place.
    } catch (IOException e) {
      throw new UncheckedIOException("the files of " + snapshot + " can't be listed", e);
    }
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
