package io.quorate.storage.raft.jraft;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How the write-ahead log lies on disk; all numbers are big-endian.
 *
 * <pre>
 *   segment = header:64 record*
 *   header  = magic:u64 crc32c:u32 version:u32 incarnation:u64 number:u64 firstSequence:u64, zeros
 *   record  = crc32c:u32 length:u32 incarnation:u64 sequence:u64 payload, zeros to 8 bytes
 * </pre>
 *
 * <p>A checksum covers what follows it, but not a record's zeros at the end. Files are used again
 * without being emptied, so whole records of former times lie behind the newest one: they differ in
 * the incarnation, which is the opening of the database that wrote them, or in the sequence, which
 * goes on over all segments and never back. Stateless.
 */
final class WalFormat {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 64;
  static final int RECORD_HEADER_BYTES = 24;
  static final int ALIGNMENT = 8;

  private static final long MAGIC = 0x51_57_41_4c_53_45_47_31L; // "QWALSEG1"
  private static final int AT_HEADER_CRC = 8;
  private static final int AT_VERSION = 12;

  /** What a segment says of itself. */
  record Header(int version, long incarnation, long number, long firstSequence) {}

  /**
   * A whole record.
   *
   * @param end where the next one begins
   */
  record Entry(long sequence, int payloadAt, int length, int end) {
    byte[] payload(ByteBuffer segment) {
      byte[] payload = new byte[length];
      segment.get(payloadAt, payload);
      return payload;
    }
  }

  private WalFormat() {}

  static byte[] header(long incarnation, long number, long firstSequence) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(0).putInt(VERSION);
    header.putLong(incarnation).putLong(number).putLong(firstSequence);
    header.putInt(AT_HEADER_CRC, crc(header, AT_VERSION, HEADER_BYTES - AT_VERSION));
    return header.array();
  }

  /** Null when there is none, or a damaged one. Of an unknown version only that is known. */
  static @Nullable Header header(ByteBuffer segment) {
    if (segment.limit() < HEADER_BYTES
        || segment.getLong(0) != MAGIC
        || segment.getInt(AT_HEADER_CRC) != crc(segment, AT_VERSION, HEADER_BYTES - AT_VERSION)) {
      return null;
    }
    return new Header(
        segment.getInt(AT_VERSION), segment.getLong(16), segment.getLong(24), segment.getLong(32));
  }

  /** How many bytes a record takes. */
  static long recordBytes(int payloadBytes) {
    return (RECORD_HEADER_BYTES + (long) payloadBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** What stands before a payload. */
  static byte[] recordHeader(long incarnation, long sequence, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER_BYTES);
    header.putInt(0).putInt(payload.length).putLong(incarnation).putLong(sequence);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 4, RECORD_HEADER_BYTES - 4);
    crc.update(payload);
    header.putInt(0, (int) crc.getValue());
    return header.array();
  }

  /** The record of an incarnation that lies here; null when there is no whole one. */
  static @Nullable Entry record(ByteBuffer segment, int at, long incarnation) {
    if (at + RECORD_HEADER_BYTES > segment.limit() || segment.getLong(at + 8) != incarnation) {
      return null;
    }
    int length = segment.getInt(at + 4);
    if (length < 0 || length > segment.limit() - at - RECORD_HEADER_BYTES) {
      return null;
    }
    if (segment.getInt(at) != crc(segment, at + 4, RECORD_HEADER_BYTES - 4 + length)) {
      return null;
    }
    long end = Math.min(segment.limit(), at + recordBytes(length));
    return new Entry(
        segment.getLong(at + 16), at + RECORD_HEADER_BYTES, length, Math.toIntExact(end));
  }

  private static int crc(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, length));
    return (int) crc.getValue();
  }
}
