package io.quorate.storage.snapshot;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.key.XxHash64;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes a snapshot file ({@link SnapshotFormat}) row by row, one block in memory. The file gets
 * its name when it is finished and synced; closing earlier leaves nothing. For one thread.
 */
public final class SnapshotWriter implements AutoCloseable {
  private static final LZ4Compressor LZ4 = LZ4Factory.fastestJavaInstance().fastCompressor();

  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private final boolean compress;
  private final SnapshotThrottle throttle;
  private final BooleanSupplier cancelled;
  private final StreamingXXHash64 fileHash =
      XXHashFactory.fastestJavaInstance().newStreamingHash64(0);

  private final ByteWriter block = new ByteWriter(2 * SnapshotFormat.BLOCK_BYTES);
  private final ByteWriter index = new ByteWriter(1 << 10);
  private byte[] packed = new byte[0];
  private byte @Nullable [] blockFirstKey;
  private byte @Nullable [] lastKey;
  private int blockRows;
  private int blocks;
  private long offset;
  private long rows;
  private long versions;
  private boolean finished;

  private SnapshotWriter(
      Path file, boolean compress, SnapshotThrottle throttle, BooleanSupplier cancelled)
      throws IOException {
    this.file = file;
    this.temporary = file.resolveSibling(file.getFileName() + ".tmp");
    this.compress = compress;
    this.throttle = throttle;
    this.cancelled = cancelled;
    this.channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /**
   * Begins a file that will replace {@code file} when it is finished.
   *
   * @param compress packs blocks with LZ4 where that saves something
   * @param cancelled asked before each block; true makes the call throw {@link
   *     CancellationException}
   */
  public static SnapshotWriter create(
      Path file,
      SnapshotInfo info,
      boolean compress,
      SnapshotThrottle throttle,
      BooleanSupplier cancelled)
      throws IOException {
    SnapshotWriter writer = new SnapshotWriter(file, compress, throttle, cancelled);
    try {
      writer.writeMeta(info);
      return writer;
    } catch (Throwable e) {
      writer.close();
      throw e;
    }
  }

  /** Writes all rows of a view and finishes the file. */
  public static Summary write(
      PinnedView view,
      Path file,
      String clusterId,
      String groupId,
      long createdAtMs,
      SnapshotThrottle throttle,
      BooleanSupplier cancelled)
      throws IOException {
    SnapshotInfo info = new SnapshotInfo(clusterId, groupId, createdAtMs, view.position());
    try (SnapshotWriter writer = create(file, info, true, throttle, cancelled)) {
      view.forEach(
          (key, versions) -> {
            try {
              writer.add(key, versions);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return true;
          });
      return writer.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What was written. */
  public record Summary(long bytes, long rows, long versions) {}

  private void writeMeta(SnapshotInfo info) throws IOException {
    ByteWriter meta = new ByteWriter(256);
    meta.i64(SnapshotFormat.MAGIC).i32(0);
    SnapshotFormat.writeMeta(meta, info);
    meta.i32At(8, meta.size() - SnapshotFormat.META_HEAD_BYTES);
    meta.i64(XxHash64.hash(meta.array(), 0, meta.size()));
    append(meta.array(), meta.size());
  }

  /**
   * Adds a row.
   *
   * @param key above all keys so far
   * @param rowVersions newest first, at least one
   */
  public void add(byte[] key, List<Version> rowVersions) throws IOException {
    if (lastKey != null && Arrays.compareUnsigned(lastKey, key) >= 0) {
      throw new IllegalArgumentException("keys do not ascend");
    }
    if (key.length > SnapshotFormat.MAX_KEY_BYTES || rowVersions.isEmpty()) {
      throw new IllegalArgumentException(
          "a row with a key of " + key.length + " bytes, " + rowVersions.size() + " versions");
    }
    int shared = 0;
    if (blockRows == 0) {
      blockFirstKey = key;
    } else if (lastKey != null) {
      shared = Arrays.mismatch(lastKey, key);
    }
    block.varint(shared).varint(key.length - shared).raw(key, shared, key.length - shared);
    block.varint(rowVersions.size());
    for (Version version : rowVersions) {
      SnapshotFormat.writeVersion(block, version);
    }
    lastKey = key;
    blockRows++;
    rows++;
    versions += rowVersions.size();
    if (block.size() >= SnapshotFormat.BLOCK_BYTES) {
      endBlock();
    }
  }

  private void endBlock() throws IOException {
    if (blockRows == 0 || blockFirstKey == null) {
      return;
    }
    if (block.size() > SnapshotFormat.MAX_BLOCK_BYTES) {
      throw new IOException("a row of " + block.size() + " bytes");
    }
    index.varint(offset).bytes(blockFirstKey);
    blocks++;
    byte[] body = block.array();
    int length = block.size();
    int packing = SnapshotFormat.PLAIN;
    if (compress) {
      int most = LZ4.maxCompressedLength(block.size());
      if (packed.length < most) {
        packed = new byte[most];
      }
      int size = LZ4.compress(block.array(), 0, block.size(), packed, 0);
      if (size < block.size() - block.size() / 8) {
        packing = SnapshotFormat.LZ4;
        body = packed;
        length = size;
      }
    }
    ByteWriter out = new ByteWriter(SnapshotFormat.BLOCK_HEAD_BYTES + length + 8);
    out.u8(packing).i32(length).i32(block.size()).i32(blockRows).raw(body, 0, length);
    out.i64(XxHash64.hash(out.array(), 0, out.size()));
    throttle.pass(out.size(), cancelled);
    append(out.array(), out.size());
    block.clear();
    blockRows = 0;
  }

  /** Ends and syncs the file, gives it its name and syncs the directory. */
  public Summary finish() throws IOException {
    endBlock();
    long indexOffset = offset;
    ByteWriter head = new ByteWriter(SnapshotFormat.INDEX_HEAD_BYTES + 10 + index.size() + 8);
    head.u8(SnapshotFormat.INDEX).i32(0).varint(blocks).raw(index.array(), 0, index.size());
    head.i32At(1, head.size() - SnapshotFormat.INDEX_HEAD_BYTES);
    head.i64(XxHash64.hash(head.array(), 0, head.size()));
    append(head.array(), head.size());
    ByteWriter trailer = new ByteWriter(SnapshotFormat.TRAILER_BYTES);
    trailer.i64(indexOffset).i64(rows).i64(versions);
    append(trailer.array(), trailer.size());
    trailer.clear();
    trailer.i64(fileHash.getValue()).i64(SnapshotFormat.END_MAGIC);
    append(trailer.array(), trailer.size());
    channel.force(true);
    channel.close();
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    SnapshotArchive.syncDirectoryOf(file);
    finished = true;
    return new Summary(offset, rows, versions);
  }

  private void append(byte[] bytes, int length) throws IOException {
    fileHash.update(bytes, 0, length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    offset += length;
  }

  /** Without {@link #finish}, removes what was written. */
  @Override
  public void close() throws IOException {
    fileHash.close();
    channel.close();
    if (!finished) {
      Files.deleteIfExists(temporary);
    }
  }
}
