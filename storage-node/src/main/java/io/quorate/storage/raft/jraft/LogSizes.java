package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * How much the log takes at a time: a small disk's reserve, which writes leave free, must hold a
 * flush of the database beside the segments that it replaces.
 *
 * @param tableBytes that one flush writes
 * @param segmentBytes of a file of the write-ahead log
 */
record LogSizes(long tableBytes, int segmentBytes) {
  static final LogSizes LARGEST = new LogSizes(16 << 20, 4 << 20);

  private static final int TABLES_PER_DISK = 32;
  private static final long LEAST_TABLE_BYTES = 1 << 20;
  private static final int SEGMENTS_PER_TABLE = 4;

  /** For the disk of a directory, which need not be there yet. */
  static LogSizes of(Path directory) throws IOException {
    Path there = directory.toAbsolutePath();
    while (!Files.exists(there)) {
      Path parent = there.getParent();
      if (parent == null) {
        throw new NoSuchFileException(directory.toString());
      }
      there = parent;
    }
    long disk = Files.getFileStore(there).getTotalSpace();
    long table = Math.max(LEAST_TABLE_BYTES, Math.min(LARGEST.tableBytes, disk / TABLES_PER_DISK));
    return new LogSizes(table, (int) (table / SEGMENTS_PER_TABLE) & -(64 << 10));
  }
}
