package io.quorate.storage.raft.jraft;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that a segment is written to: the place where tests let disks fail. Not thread-safe. */
interface WalFile extends Closeable {

  /** Opens a file, or makes it. */
  interface Opener {
    WalFile open(Path path) throws IOException;
  }

  /** Writes all that remains in the buffer. */
  void write(ByteBuffer bytes, long position) throws IOException;

  /** What was written is on disk when it returns. */
  void force() throws IOException;

  static WalFile open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new WalFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      }

      @Override
      public void force() throws IOException {
        channel.force(false);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
