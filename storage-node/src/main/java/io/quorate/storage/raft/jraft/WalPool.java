package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The files of the write-ahead log that are not in use.
 *
 * <p>To overwrite a file costs half of what it costs to let one grow, since the file system has
 * nothing to note. So files are filled with zeros when they are made, and used again. A file's name
 * is for people: its header says what it contains, so renaming needs no sync, and a name that a
 * power loss took back misleads nobody.
 *
 * <p>Thread-safe: the writer takes files, the checkpoint brings them back.
 */
final class WalPool {
  static final String IN_USE = ".wal";
  static final String SPARE = ".spare";

  private static final int MAX_SPARES = 4;
  private static final int ZEROS_BYTES = 64 << 10;

  private final Path directory;
  private final WalFile.Opener opener;
  private final int segmentBytes;
  private final Deque<Path> spares = new ArrayDeque<>();
  private long nextNumber;

  /** A file that is open for writing, with the number that its header must say. */
  record Taken(Path path, long number, long bytes, WalFile file) {}

  WalPool(Path directory, WalFile.Opener opener, int segmentBytes, long nextNumber) {
    this.directory = directory;
    this.opener = opener;
    this.segmentBytes = segmentBytes;
    this.nextNumber = nextNumber;
  }

  /** A file of at least this size, preallocated. */
  synchronized Taken take(long atLeast) throws IOException {
    long number = nextNumber++;
    Path path = directory.resolve(name(number, IN_USE));
    if (atLeast > segmentBytes) {
      long bytes = (atLeast + ZEROS_BYTES - 1) / ZEROS_BYTES * ZEROS_BYTES;
      create(path, bytes);
      return new Taken(path, number, bytes, opener.open(path));
    }
    prepare();
    Files.move(spares.remove(), path);
    return new Taken(path, number, segmentBytes, opener.open(path));
  }

  /** Makes a spare file when there is none, so that no writer has to wait for one. */
  synchronized void prepare() throws IOException {
    if (spares.isEmpty()) {
      Path path = directory.resolve(name(nextNumber++, SPARE));
      create(path, segmentBytes);
      spares.add(path);
    }
  }

  synchronized boolean isEmpty() {
    return spares.isEmpty();
  }

  private void create(Path path, long bytes) throws IOException {
    try (WalFile file = opener.open(path)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
      for (long at = 0; at < bytes; at += zeros.capacity()) {
        file.write(zeros.clear(), at);
      }
      file.force();
    } catch (IOException e) {
      // Mostly a full disk, which half a spare file would keep full.
      Files.deleteIfExists(path);
      throw e;
    }
    sync(directory);
  }

  /** Takes a file back whose records nobody needs any more. */
  synchronized void recycle(Path path) throws IOException {
    if (spares.size() >= MAX_SPARES || Files.size(path) != segmentBytes) {
      Files.delete(path);
      return;
    }
    Path spare = directory.resolve(name(nextNumber++, SPARE));
    Files.move(path, spare);
    spares.add(spare);
  }

  private static String name(long number, String suffix) {
    return String.format("%012d%s", number, suffix);
  }

  /** The number in a file's name, 0 when it is not one of ours. */
  static long number(Path path) {
    String name = path.getFileName().toString();
    return name.matches("\\d{12,18}\\.(wal|spare)")
        ? Long.parseLong(name.substring(0, name.indexOf('.')))
        : 0;
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }
}
