package io.quorate.storage.raft.jraft;

import java.nio.charset.StandardCharsets;

/**
 * Keys of the shared log. A group's number is its prefix, so that its entries are one range.
 *
 * <pre>
 *   'E' group:u32 index:u64    an entry, as JRaft's codec writes it
 *   'C' group:u32 index:u64    a copy of an entry that changed the configuration
 *   'F' group:u32              index of the first entry kept: u64
 *   'V' group:u32              term:u64, node voted for (UTF-8, empty for none)
 *   'G' group id               the group's number: u32
 *   'W'                        how far the write-ahead log is in: see {@link WalMark}
 * </pre>
 */
final class LogKeys {
  static final byte ENTRY = 'E';
  static final byte CONFIGURATION = 'C';
  static final byte FIRST_INDEX = 'F';
  static final byte VOTE = 'V';
  static final byte GROUP = 'G';
  static final byte MARK = 'W';

  private LogKeys() {}

  static byte[] indexed(byte kind, int group, long index) {
    byte[] key = new byte[13];
    key[0] = kind;
    putInt(key, 1, group);
    putLong(key, 5, index);
    return key;
  }

  static byte[] of(byte kind, int group) {
    byte[] key = new byte[5];
    key[0] = kind;
    putInt(key, 1, group);
    return key;
  }

  static byte[] mark() {
    return new byte[] {MARK};
  }

  static byte[] group(String groupId) {
    byte[] id = groupId.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[1 + id.length];
    key[0] = GROUP;
    System.arraycopy(id, 0, key, 1, id.length);
    return key;
  }

  /** Whether a key is an indexed one of this kind and group. */
  static boolean isOf(byte kind, int group, byte[] key) {
    return key.length == 13 && key[0] == kind && getInt(key, 1) == group;
  }

  static long index(byte[] key) {
    return getLong(key, 5);
  }

  static byte[] bytes(long value) {
    byte[] bytes = new byte[8];
    putLong(bytes, 0, value);
    return bytes;
  }

  static byte[] bytes(int value) {
    byte[] bytes = new byte[4];
    putInt(bytes, 0, value);
    return bytes;
  }

  static int getInt(byte[] bytes, int at) {
    return (bytes[at] << 24)
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  static long getLong(byte[] bytes, int at) {
    return ((long) getInt(bytes, at) << 32) | (getInt(bytes, at + 4) & 0xffff_ffffL);
  }

  private static void putInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  private static void putLong(byte[] bytes, int at, long value) {
    putInt(bytes, at, (int) (value >>> 32));
    putInt(bytes, at + 4, (int) value);
  }
}
