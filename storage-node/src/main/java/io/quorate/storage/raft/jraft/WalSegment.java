package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One file of the write-ahead log while it is written.
 *
 * <p>Its records gather in a buffer that it shares with those before and after it, so that a commit
 * is one write. A record that does not fit the buffer is written in several: whole or not is what
 * its checksum says, so nothing depends on where a write ends. One thread at a time.
 */
final class WalSegment {
  private static final byte[] ZEROS = new byte[WalFormat.ALIGNMENT];

  private final Path path;
  private final long bytes;
  private final WalFile file;
  private final ByteBuffer buffer;
  private long position;
  private long lastSequence;
  private boolean dirty;

  /**
   * @param buffer empty
   */
  WalSegment(Path path, long bytes, WalFile file, ByteBuffer buffer) {
    this.path = path;
    this.bytes = bytes;
    this.file = file;
    this.buffer = buffer;
  }

  Path path() {
    return path;
  }

  /** The size of the file. */
  long bytes() {
    return bytes;
  }

  long lastSequence() {
    return lastSequence;
  }

  boolean hasRoom(int payloadBytes) {
    return position + buffer.position() + WalFormat.recordBytes(payloadBytes) <= bytes;
  }

  void begin(long incarnation, long number, long firstSequence) throws IOException {
    lastSequence = firstSequence - 1;
    put(WalFormat.header(incarnation, number, firstSequence), WalFormat.HEADER_BYTES);
  }

  void add(long incarnation, long sequence, byte[] payload) throws IOException {
    put(WalFormat.recordHeader(incarnation, sequence, payload), WalFormat.RECORD_HEADER_BYTES);
    put(payload, payload.length);
    long size = WalFormat.recordBytes(payload.length);
    put(ZEROS, (int) (size - WalFormat.RECORD_HEADER_BYTES - payload.length));
    lastSequence = sequence;
  }

  private void put(byte[] source, int length) throws IOException {
    for (int from = 0; from < length; ) {
      int count = Math.min(buffer.remaining(), length - from);
      buffer.put(source, from, count);
      from += count;
      if (!buffer.hasRemaining()) {
        write();
      }
    }
  }

  /** Gives what has gathered to the file. */
  void write() throws IOException {
    if (buffer.position() > 0) {
      buffer.flip();
      int count = buffer.remaining();
      file.write(buffer, position);
      buffer.clear();
      position += count;
      dirty = true;
    }
  }

  void force() throws IOException {
    if (dirty) {
      file.force();
      dirty = false;
    }
  }

  void close() throws IOException {
    file.close();
  }
}
