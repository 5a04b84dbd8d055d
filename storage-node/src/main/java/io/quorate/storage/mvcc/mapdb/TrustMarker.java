package io.quorate.storage.mvcc.mapdb;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.key.XxHash64;
import io.quorate.storage.mvcc.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Says that a directory's files are those of a clean close: the position, and the name, size and
 * XXH64 of each file. It is written and synced after everything else, and removed and synced before
 * anything is changed, so it is never beside files that it does not describe.
 *
 * <pre>
 *   i64 magic with the format version | 7 × i64 position | varint files
 *   per file: name, varint size, i64 XXH64 | i64 XXH64 of all this
 * </pre>
 */
record TrustMarker(Position position, List<Entry> files) {
  static final String NAME = "trusted";
  private static final String TEMPORARY = "trusted.tmp";

  /** "QTRUST" and the version of the format of all files. */
  private static final long MAGIC = 0x5154_5255_5354_0002L;

  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_FILES = 1 << 17;

  record Entry(String name, long bytes, long hash) {
    /** The file, which must be one of this directory and of no other. */
    private Path in(Path directory) {
      try {
        Path file = directory.resolve(name);
        if (directory.normalize().equals(file.normalize().getParent())) {
          return file;
        }
      } catch (InvalidPathException e) {
        // No file has such a name: as bad as one elsewhere.
      }
      throw new MalformedException("marker names " + name);
    }
  }

  TrustMarker {
    files = List.copyOf(files);
  }

  /** Describes synced files. */
  static TrustMarker of(Position position, Path directory, List<String> names) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String name : names) {
      Path file = directory.resolve(name);
      entries.add(new Entry(name, Files.size(file), hash(file)));
    }
    return new TrustMarker(position, entries);
  }

  void write(Path directory) throws IOException {
    ByteWriter out = new ByteWriter(256);
    out.i64(MAGIC)
        .i64(position.appliedIndex())
        .i64(position.appliedTerm())
        .i64(position.revision())
        .i64(position.compactRevision())
        .i64(position.stampMs())
        .i64(position.keys())
        .i64(position.checksum())
        .varint(files.size());
    for (Entry entry : files) {
      out.string(entry.name).varint(entry.bytes).i64(entry.hash);
    }
    out.i64(XxHash64.hash(out.array(), 0, out.size()));
    Path temporary = directory.resolve(TEMPORARY);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.size());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(directory);
  }

  /** Reads a marker that exists. */
  static TrustMarker read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (Files.size(file) > MAX_BYTES) {
      throw new MalformedException("marker of " + Files.size(file) + " bytes");
    }
    byte[] bytes = Files.readAllBytes(file);
    int hashed = bytes.length - 8;
    if (hashed < 0 || new ByteReader(bytes, hashed, 8).i64() != XxHash64.hash(bytes, 0, hashed)) {
      throw new MalformedException("marker fails its checksum");
    }
    ByteReader in = new ByteReader(bytes, 0, hashed);
    if (in.i64() != MAGIC) {
      throw new MalformedException("marker of another format");
    }
    Position position = readPosition(in);
    int count = in.boundedVarint("files", MAX_FILES);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(in.string("name", 255), in.varint(), in.i64()));
    }
    in.end();
    return new TrustMarker(position, entries);
  }

  private static Position readPosition(ByteReader in) {
    try {
      return new Position(in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64());
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  /** Requires every file to be what it was. */
  void verify(Path directory) throws IOException {
    for (Entry entry : files) {
      Path file = entry.in(directory);
      if (!Files.exists(file)) {
        throw new MalformedException(entry.name + " is missing");
      }
      if (Files.size(file) != entry.bytes) {
        throw new MalformedException(
            entry.name + " has " + Files.size(file) + " bytes, not " + entry.bytes);
      }
      if (hash(file) != entry.hash) {
        throw new MalformedException(entry.name + " fails its checksum");
      }
    }
  }

  /** Ends trust: to be called before anything is changed. */
  static void remove(Path directory) throws IOException {
    if (Files.deleteIfExists(directory.resolve(NAME))) {
      syncDirectory(directory);
    }
  }

  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static long hash(Path file) throws IOException {
    byte[] buffer = new byte[256 << 10];
    ByteBuffer window = ByteBuffer.wrap(buffer);
    try (StreamingXXHash64 hash = XXHashFactory.fastestJavaInstance().newStreamingHash64(0);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(window) >= 0) {
        hash.update(buffer, 0, window.position());
        window.clear();
      }
      return hash.getValue();
    }
  }
}
