package io.quorate.storage.snapshot;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.key.XxHash64;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot file ({@link SnapshotFormat}). Opening checks the head, the index and the
 * trailer; rows check their block; {@link #verify} checks all of it, and comes before a state is
 * replaced by a snapshot. Damage is a {@link SnapshotDamagedException}, whatever was changed;
 * nothing is allocated that the file's size does not account for. For one thread.
 */
public final class SnapshotReader implements AutoCloseable {
  private static final LZ4SafeDecompressor LZ4 =
      LZ4Factory.fastestJavaInstance().safeDecompressor();

  /** LZ4 makes at most 255 bytes out of one. */
  private static final long LZ4_MOST = 255;

  private final FileChannel channel;
  private final long size;
  private final SnapshotInfo info;
  private final long firstBlock;
  private final long indexOffset;
  private final long rowCount;
  private final long versionCount;
  private final List<IndexEntry> index;

  private record IndexEntry(long offset, byte[] firstKey) {}

  private SnapshotReader(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
    ByteReader head = new ByteReader(bytes(0, SnapshotFormat.META_HEAD_BYTES));
    if (head.i64() != SnapshotFormat.MAGIC) {
      throw new SnapshotDamagedException("not a snapshot of format 1");
    }
    int metaLength = head.i32();
    if (metaLength < 0 || metaLength > SnapshotFormat.MAX_META_BYTES) {
      throw new SnapshotDamagedException("a head of " + metaLength + " bytes");
    }
    int metaEnd = SnapshotFormat.META_HEAD_BYTES + metaLength;
    byte[] meta = checked(0, metaEnd, "the head");
    this.info =
        SnapshotFormat.readMeta(new ByteReader(meta, SnapshotFormat.META_HEAD_BYTES, metaLength));
    this.firstBlock = (long) metaEnd + SnapshotFormat.HASH_BYTES;

    long trailerOffset = size - SnapshotFormat.TRAILER_BYTES;
    ByteReader trailer = new ByteReader(bytes(trailerOffset, SnapshotFormat.TRAILER_BYTES));
    this.indexOffset = trailer.i64();
    this.rowCount = trailer.i64();
    this.versionCount = trailer.i64();
    trailer.i64();
    if (trailer.i64() != SnapshotFormat.END_MAGIC) {
      throw new SnapshotDamagedException("the end is missing");
    }
    if (indexOffset < firstBlock || indexOffset > trailerOffset) {
      throw new SnapshotDamagedException("an index at " + indexOffset);
    }
    this.index = readIndex(trailerOffset);
  }

  public static SnapshotReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new SnapshotReader(channel);
    } catch (MalformedException | IllegalArgumentException e) {
      channel.close();
      throw new SnapshotDamagedException("damaged: " + e.getMessage(), e);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads the whole file, and returns what it says of itself if every byte is as it was written.
   *
   * @throws SnapshotDamagedException if not
   */
  public static SnapshotInfo verify(Path file) throws IOException {
    try (SnapshotReader reader = open(file)) {
      reader.verifyChecksum();
      long rows = 0;
      long versions = 0;
      Iterator<Row> all = reader.rows();
      while (all.hasNext()) {
        rows++;
        versions += all.next().versions().size();
      }
      if (rows != reader.rowCount || versions != reader.versionCount) {
        throw new SnapshotDamagedException(
            rows + " rows of " + versions + " versions, not " + reader.rowCount);
      }
      return reader.info;
    }
  }

  public SnapshotInfo info() {
    return info;
  }

  public Position position() {
    return info.position();
  }

  public long rowCount() {
    return rowCount;
  }

  /** All rows, ascending. The iterator throws {@link SnapshotDamagedException}. */
  public Iterator<Row> rows() {
    return new Rows(firstBlock, new byte[0]);
  }

  /** The rows from a key on, ascending, without reading the blocks before it. */
  public Iterator<Row> rows(byte[] start) {
    long offset = firstBlock;
    for (IndexEntry entry : index) {
      if (Arrays.compareUnsigned(entry.firstKey, start) > 0) {
        break;
      }
      offset = entry.offset;
    }
    return new Rows(offset, start);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private List<IndexEntry> readIndex(long trailerOffset) throws IOException {
    ByteReader head = new ByteReader(bytes(indexOffset, SnapshotFormat.INDEX_HEAD_BYTES));
    int kind = head.u8();
    int length = head.i32();
    long end = indexOffset + SnapshotFormat.INDEX_HEAD_BYTES + length + SnapshotFormat.HASH_BYTES;
    if (kind != SnapshotFormat.INDEX || length < 0 || end != trailerOffset) {
      throw new SnapshotDamagedException("an index of " + length + " bytes");
    }
    byte[] bytes = checked(indexOffset, SnapshotFormat.INDEX_HEAD_BYTES + length, "the index");
    ByteReader in = new ByteReader(bytes, SnapshotFormat.INDEX_HEAD_BYTES, length);
    int count = in.boundedVarint("blocks", length);
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new IndexEntry(in.varint(), in.bytes("key", SnapshotFormat.MAX_KEY_BYTES)));
    }
    in.end();
    return entries;
  }

  private void verifyChecksum() throws IOException {
    long hashed = size - 2 * SnapshotFormat.HASH_BYTES;
    byte[] buffer = new byte[256 << 10];
    try (StreamingXXHash64 hash = XXHashFactory.fastestJavaInstance().newStreamingHash64(0)) {
      for (long at = 0; at < hashed; ) {
        ByteBuffer window = ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, hashed - at));
        int read = channel.read(window, at);
        if (read <= 0) {
          throw new SnapshotDamagedException("the file shrank");
        }
        hash.update(buffer, 0, read);
        at += read;
      }
      long written = new ByteReader(bytes(hashed, SnapshotFormat.HASH_BYTES)).i64();
      if (hash.getValue() != written) {
        throw new SnapshotDamagedException("the file fails its checksum");
      }
    }
  }

  /** Bytes with the checksum that follows them, which is checked. */
  private byte[] checked(long offset, int length, String what) throws IOException {
    byte[] bytes = bytes(offset, Math.addExact(length, SnapshotFormat.HASH_BYTES));
    long written = new ByteReader(bytes, length, SnapshotFormat.HASH_BYTES).i64();
    if (XxHash64.hash(bytes, 0, length) != written) {
      throw new SnapshotDamagedException(what + " fails its checksum");
    }
    return bytes;
  }

  private byte[] bytes(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new SnapshotDamagedException(
          length + " bytes at " + offset + " of a file of " + size + " bytes");
    }
    byte[] bytes = new byte[length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new SnapshotDamagedException("the file shrank");
      }
    }
    return bytes;
  }

  /** Walks the blocks up to the index. */
  private final class Rows implements Iterator<Row> {
    private final byte[] start;
    private long offset;
    private int left;
    private ByteReader in = new ByteReader(new byte[0]);
    private byte @Nullable [] lastKey;
    private @Nullable Row next;

    Rows(long offset, byte[] start) {
      this.offset = offset;
      this.start = start;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Row next() {
      Row row = next;
      if (row == null) {
        throw new NoSuchElementException();
      }
      advance();
      return row;
    }

    private void advance() {
      try {
        do {
          next = read();
        } while (next != null && Arrays.compareUnsigned(next.key(), start) < 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (MalformedException | LZ4Exception | IllegalArgumentException e) {
        throw new SnapshotDamagedException("damaged: " + e.getMessage(), e);
      }
    }

    private @Nullable Row read() throws IOException {
      boolean isFirst = left == 0;
      if (isFirst) {
        in.end();
        if (offset == indexOffset) {
          return null;
        }
        openBlock();
      }
      byte[] previous = isFirst || lastKey == null ? new byte[0] : lastKey;
      int shared = in.boundedVarint("shared bytes", previous.length);
      byte[] suffix = in.bytes("key", SnapshotFormat.MAX_KEY_BYTES - shared);
      byte[] key = Arrays.copyOf(previous, shared + suffix.length);
      System.arraycopy(suffix, 0, key, shared, suffix.length);
      if (lastKey != null && Arrays.compareUnsigned(lastKey, key) >= 0) {
        throw new SnapshotDamagedException("keys do not ascend");
      }
      lastKey = key;
      left--;
      return new Row(key, versions());
    }

    private List<Version> versions() {
      int count = in.boundedVarint("versions", in.remaining());
      if (count == 0) {
        throw new SnapshotDamagedException("a key without a version");
      }
      List<Version> versions = new ArrayList<>(Math.min(count, 16));
      long newer = Long.MAX_VALUE;
      for (int i = 0; i < count; i++) {
        Version version = SnapshotFormat.readVersion(in);
        if (version.modRevision() >= newer) {
          throw new SnapshotDamagedException("versions do not descend");
        }
        newer = version.modRevision();
        versions.add(version);
      }
      return versions;
    }

    private void openBlock() throws IOException {
      ByteReader head = new ByteReader(bytes(offset, SnapshotFormat.BLOCK_HEAD_BYTES));
      int packing = head.u8();
      int packedLength = head.i32();
      int length = head.i32();
      int rows = head.i32();
      if (packing > SnapshotFormat.LZ4
          || packedLength < 0
          || packedLength > indexOffset - offset
          || length > SnapshotFormat.MAX_BLOCK_BYTES
          || length < (packing == SnapshotFormat.PLAIN ? packedLength : 1)
          || length > (packing == SnapshotFormat.PLAIN ? packedLength : LZ4_MOST * packedLength)
          || rows < 1) {
        throw new SnapshotDamagedException("a block of " + packedLength + " bytes at " + offset);
      }
      int end = SnapshotFormat.BLOCK_HEAD_BYTES + packedLength;
      byte[] block = checked(offset, end, "the block at " + offset);
      if (packing == SnapshotFormat.PLAIN) {
        in = new ByteReader(block, SnapshotFormat.BLOCK_HEAD_BYTES, packedLength);
      } else {
        byte[] body = new byte[length];
        int made = LZ4.decompress(block, SnapshotFormat.BLOCK_HEAD_BYTES, packedLength, body, 0);
        in = new ByteReader(body, 0, made);
        if (made != length) {
          throw new SnapshotDamagedException("the block at " + offset + " unpacks to " + made);
        }
      }
      left = rows;
      offset += end + SnapshotFormat.HASH_BYTES;
    }
  }
}
