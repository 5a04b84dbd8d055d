package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was synced, noted outside of the database that may forget it: a small mapped file with a
 * record per group.
 *
 * <p>A write-ahead log ends at its first bad record, which may be a crash's torn tail or damage to
 * what was acknowledged. So each sync is followed by a store into this file. The stores need no
 * sync of their own: after a killed process the page cache has them, and after a power loss the
 * file may be older than the log but never ahead of it. Only what makes a record go back, and what
 * says which groups exist, is forced to disk, before the log follows.
 *
 * <pre>
 *   file   = header:4096 record*1024
 *   header = magic:u64 closed:u32 ...
 *   record = state:u32 length:u32 group:64 crc32c:u32 ... (128 bytes), then two slots of 64 bytes
 * </pre>
 *
 * <p>Thread-safe. The file is written in full when it is made: a mapped store into a hole of a full
 * disk would kill the process.
 */
final class Watermarks implements AutoCloseable {
  static final int MAX_GROUPS = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Watermarks.class);
  private static final long MAGIC = 0x51_57_41_54_45_52_30_31L; // "QWATER01"
  private static final int CLOSED = 0x434c_4f53;
  private static final int HEADER_BYTES = 4096;
  private static final int AT_CLOSED = 8;
  private static final int FILE_BYTES = HEADER_BYTES + MAX_GROUPS * WatermarkRecord.BYTES;

  private final Path file;
  private final MappedByteBuffer map;
  private final Map<String, WatermarkRecord> records = new LinkedHashMap<>();

  private Watermarks(Path file, MappedByteBuffer map) {
    this.file = file;
    this.map = map;
  }

  /** Opens the file; makes a new one when there is none, or one that is not such a file. */
  static Watermarks open(Path file) throws IOException {
    if (Files.exists(file) && !isWatermarkFile(file)) {
      Path aside = file.resolveSibling(file.getFileName() + ".damaged");
      LOG.error("{} is not a watermark file any more; it is kept as {}", file, aside);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(file)) {
      create(file);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Watermarks watermarks =
          new Watermarks(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES));
      watermarks.load();
      return watermarks;
    }
  }

  private static boolean isWatermarkFile(Path file) throws IOException {
    if (Files.size(file) != FILE_BYTES) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer magic = ByteBuffer.allocate(8);
      return channel.read(magic) == 8 && magic.getLong(0) == MAGIC;
    }
  }

  private static void create(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(FILE_BYTES).putLong(0, MAGIC);
      while (zeros.hasRemaining()) {
        channel.write(zeros);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
  }

  private void load() {
    // After a clean close every checksum must be right; after a kill one slot may be half written.
    boolean wasClosed = map.getInt(AT_CLOSED) == CLOSED;
    for (int i = 0; i < MAX_GROUPS; i++) {
      WatermarkRecord record = new WatermarkRecord(map, at(i));
      String groupId = record.groupId();
      if (groupId != null) {
        records.put(groupId, record);
        if (record.state() != WatermarkRecord.State.BAD && !record.read(wasClosed)) {
          record.become(WatermarkRecord.State.BAD);
        }
      } else if (record.state() != WatermarkRecord.State.FREE) {
        // Its group is told apart by the database's list, where this record is then missing.
        LOG.error("record {} of {} is damaged and cleared", i, file);
        record.clear();
      }
    }
    map.putInt(AT_CLOSED, 0);
    map.force(0, HEADER_BYTES);
  }

  private static int at(int record) {
    return HEADER_BYTES + record * WatermarkRecord.BYTES;
  }

  synchronized List<String> groups() {
    return new ArrayList<>(records.keySet());
  }

  synchronized @Nullable WatermarkRecord find(String groupId) {
    return records.get(groupId);
  }

  /** A record for a new group, in the state CREATING, on disk. */
  synchronized WatermarkRecord create(String groupId) {
    if (records.containsKey(groupId)) {
      throw new IllegalStateException("group " + groupId + " has a watermark");
    }
    if (groupId.getBytes(StandardCharsets.UTF_8).length > WatermarkRecord.MAX_GROUP_ID_BYTES) {
      throw new IllegalArgumentException("the group id is too long: " + groupId);
    }
    for (int i = 0; i < MAX_GROUPS; i++) {
      WatermarkRecord record = new WatermarkRecord(map, at(i));
      if (record.state() == WatermarkRecord.State.FREE) {
        record.register(groupId);
        records.put(groupId, record);
        return record;
      }
    }
    throw new IllegalStateException("a node holds at most " + MAX_GROUPS + " groups");
  }

  synchronized void free(String groupId) {
    WatermarkRecord record = records.remove(groupId);
    if (record != null) {
      record.clear();
    }
  }

  /** The database was closed and everything in it is synced. */
  @Override
  public synchronized void close() {
    records.values().forEach(WatermarkRecord::settle);
    map.force();
    map.putInt(AT_CLOSED, CLOSED);
    map.force(0, HEADER_BYTES);
  }
}
