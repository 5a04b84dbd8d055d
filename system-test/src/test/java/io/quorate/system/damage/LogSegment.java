package io.quorate.system.damage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How far a segment of a node's write-ahead log is in use. Files are used again without being
 * emptied, and damage to what they had before is none.
 */
final class LogSegment {
  private static final int HEADER_BYTES = 64;
  private static final int RECORD_HEADER_BYTES = 24;

  private LogSegment() {}

  static long usedBytes(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    long incarnation = bytes.getLong(16);
    long sequence = bytes.getLong(32);
    int at = HEADER_BYTES;
    while (at + RECORD_HEADER_BYTES <= bytes.limit()
        && bytes.getLong(at + 8) == incarnation
        && bytes.getLong(at + 16) == sequence) {
      int length = bytes.getInt(at + 4);
      at += (RECORD_HEADER_BYTES + length + 7) / 8 * 8;
      sequence++;
    }
    return Math.min(at, bytes.limit());
  }
}
