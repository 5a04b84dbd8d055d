package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The mapped file of one generation: superseded versions in the order in which they came.
 *
 * <pre>
 *   record: i64 supersededBy | i64 modRevision | i32 length of key | i32 length of version | both
 *   at the end, when sealed: one i32 offset per record, in the order of the index | i32 their count
 * </pre>
 *
 * The file is as long as its mapping from the start and has no blocks where nothing was written;
 * blocks are claimed by writing zeros through the channel, some way ahead, since a full disk is an
 * error there and a fatal signal in mapped memory. One thread appends, any number read what was
 * handed to them through the index.
 */
final class HistoryLog {
  static final int HEADER_BYTES = 24;

  /** Room of a new generation, its index included; a larger record gets a larger file. */
  private static final int CAPACITY_BYTES = 16 << 20;

  private static final int CLAIM_STEP_BYTES = 256 << 10;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(CLAIM_STEP_BYTES);

  final Path file;
  private final MappedByteBuffer map;
  private int used;
  private int claimed;
  private final FileChannel channel;

  private HistoryLog(Path file, FileChannel channel, MappedByteBuffer map, int used) {
    this.file = file;
    this.channel = channel;
    this.map = map;
    this.used = used;
  }

  static HistoryLog create(Path file, int firstRecordBytes) throws IOException {
    int capacity = Math.max(CAPACITY_BYTES, firstRecordBytes + (1 << 10));
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, capacity);
      return new HistoryLog(file, channel, map, 0);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** A sealed file, whose checksum was just verified. */
  static HistoryLog openVerified(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return new HistoryLog(file, channel, map, map.capacity());
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  static int recordBytes(byte[] key, byte[] version) {
    return HEADER_BYTES + key.length + version.length;
  }

  /** Whether a record fits, and after it an index of {@code records} offsets. */
  boolean fits(int recordBytes, int records) {
    return map.capacity() - used >= (long) recordBytes + 4L * records + 4;
  }

  int append(byte[] key, long supersededBy, long modRevision, byte[] version) throws IOException {
    int offset = used;
    claim(offset + recordBytes(key, version));
    map.putLong(offset, supersededBy)
        .putLong(offset + 8, modRevision)
        .putInt(offset + 16, key.length)
        .putInt(offset + 20, version.length);
    map.put(offset + HEADER_BYTES, key);
    map.put(offset + HEADER_BYTES + key.length, version);
    used = offset + recordBytes(key, version);
    return offset;
  }

  /** Appends the index, after which nothing more is appended. */
  void seal(int[] offsets) throws IOException {
    claim(used + 4 * offsets.length + 4);
    for (int offset : offsets) {
      map.putInt(used, offset);
      used += 4;
    }
    map.putInt(used, offsets.length);
    used += 4;
  }

  /** The index of a sealed file. */
  int[] offsets() {
    int count = map.getInt(used - 4);
    int[] offsets = new int[count];
    int base = used - 4 - 4 * count;
    for (int i = 0; i < count; i++) {
      offsets[i] = map.getInt(base + 4 * i);
    }
    return offsets;
  }

  private void claim(int end) throws IOException {
    while (claimed < end) {
      ByteBuffer zeros = ZEROS.duplicate();
      zeros.limit(Math.min(CLAIM_STEP_BYTES, map.capacity() - claimed));
      while (zeros.hasRemaining()) {
        claimed += channel.write(zeros, claimed);
      }
    }
  }

  long supersededBy(int offset) {
    return map.getLong(offset);
  }

  long modRevision(int offset) {
    return map.getLong(offset + 8);
  }

  byte[] key(int offset) {
    byte[] key = new byte[map.getInt(offset + 16)];
    map.get(offset + HEADER_BYTES, key);
    return key;
  }

  Version version(int offset, boolean keysOnly) {
    byte[] version = new byte[map.getInt(offset + 20)];
    map.get(offset + HEADER_BYTES + map.getInt(offset + 16), version);
    return Records.decode(version, keysOnly);
  }

  /** Compares a key with the one at an offset. */
  int compareKey(byte[] key, int offset) {
    int length = map.getInt(offset + 16);
    return KeyBlock.compare(key, 0, key.length, map, offset + HEADER_BYTES, length);
  }

  /** Compares the keys at two offsets, as {@link KeyBlock#compare} does. */
  int compareKeys(int left, int right) {
    int leftLength = map.getInt(left + 16);
    int rightLength = map.getInt(right + 16);
    int leftKey = left + HEADER_BYTES;
    int rightKey = right + HEADER_BYTES;
    int shorter = Math.min(leftLength, rightLength);
    int i = 0;
    for (; i <= shorter - 8; i += 8) {
      int order = Long.compareUnsigned(map.getLong(leftKey + i), map.getLong(rightKey + i));
      if (order != 0) {
        return order;
      }
    }
    for (; i < shorter; i++) {
      int order = Byte.compareUnsigned(map.get(leftKey + i), map.get(rightKey + i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(leftLength, rightLength);
  }

  int usedBytes() {
    return used;
  }

  /** Unmaps and cuts the file to what was written. Nobody may read any more. */
  void close(boolean sync) throws IOException {
    try (channel) {
      MappedFile.unmap(map);
      if (!map.isReadOnly()) {
        channel.truncate(used);
        if (sync) {
          channel.force(true);
        }
      }
    }
  }
}
