package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot's position and members with a checksum, in a file beside the state. JRaft keeps the
 * same in {@code __raft_snapshot_meta} without one: a flipped bit there is another index, so
 * entries that are skipped, or another member.
 *
 * <pre>
 *   seal = crc32c:u32 meta (JRaft's SnapshotMeta, protobuf)
 * </pre>
 */
final class SnapshotSeal {
  static final String FILE = "seal";

  private SnapshotSeal() {}

  /** Durable when it returns. */
  static void write(Path directory, SnapshotMeta meta) throws IOException {
    byte[] bytes = meta.toByteArray();
    ByteBuffer sealed = ByteBuffer.allocate(4 + bytes.length).putInt(crc(bytes)).put(bytes).flip();
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (sealed.hasRemaining()) {
        channel.write(sealed);
      }
      channel.force(true);
    }
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  /** What was sealed, or null when the seal is gone or broken. */
  static @Nullable SnapshotMeta read(Path directory) throws IOException {
    try {
      ByteBuffer sealed = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(FILE)));
      if (sealed.remaining() < 4) {
        return null;
      }
      int crc = sealed.getInt();
      byte[] bytes = new byte[sealed.remaining()];
      sealed.get(bytes);
      return crc == crc(bytes) ? SnapshotMeta.parseFrom(bytes) : null;
    } catch (NoSuchFileException | InvalidProtocolBufferException e) {
      return null;
    }
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
