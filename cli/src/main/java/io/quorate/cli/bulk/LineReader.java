package io.quorate.cli.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Lines as bytes, with the position that follows each. The line is a window into a buffer that the
 * next call uses again: nothing is copied or decoded. For one thread.
 */
final class LineReader {
  /** Beyond what any record can take: a value of 1 MiB as escapes, six bytes each. */
  static final int MAX_LINE_BYTES = 8 << 20;

  private final InputStream in;
  private final CRC32C crc = new CRC32C();
  private byte[] buffer = new byte[256 << 10];

  /** The line is {@code [start, end)} of the buffer; what is read reaches to {@code filled}. */
  private int start;

  private int end;
  private int next;
  private int filled;
  private long lines;
  private long bytes;
  private Position before = Position.START;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Moves to the next line; false at the end of the input. */
  boolean next() throws IOException {
    start = next;
    int scanned = start;
    while (true) {
      for (int i = scanned; i < filled; i++) {
        if (buffer[i] == '\n') {
          return accept(i, i + 1);
        }
      }
      scanned = filled - start;
      boolean more = fill();
      scanned += start;
      if (!more) {
        return filled > start && accept(filled, filled);
      }
    }
  }

  private boolean accept(int lineEnd, int lineNext) {
    before = position();
    end = lineEnd;
    next = lineNext;
    lines++;
    bytes += next - start;
    crc.update(buffer, start, next - start);
    return true;
  }

  /** Reads more behind what there is; makes room first by dropping lines that are done. */
  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      filled -= start;
      start = 0;
    }
    if (filled == buffer.length) {
      if (filled >= MAX_LINE_BYTES) {
        throw new IOException("line " + (lines + 1) + " is longer than any record can be");
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(0, count);
    return count > 0;
  }

  byte[] buffer() {
    return buffer;
  }

  int offset() {
    return start;
  }

  int length() {
    return end - start;
  }

  /** Whether the line says nothing. */
  boolean blank() {
    for (int i = start; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** The number of the line, from 1. */
  long line() {
    return lines;
  }

  /** The position behind the line. */
  Position position() {
    return new Position(lines, bytes, (int) crc.getValue(), 0);
  }

  /** The position in front of the line. */
  Position positionBefore() {
    return before;
  }
}
