package io.quorate.storage.mvcc.mapdb;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.storage.mvcc.Version;

/**
 * The bytes of a version in a leaf or in the history.
 *
 * <pre>
 *   u8 flags | varint modRevision | varint modRevision - createRevision | varint version
 *   with TIMED: varint expiresAtMs, varint leaseId
 *   the value to the end; with EXTERNAL: i64 the record that holds it
 * </pre>
 */
final class Records {
  private static final int TIMED = 1;
  private static final int EXTERNAL = 2;
  private static final byte[] NOTHING = new byte[0];

  private Records() {}

  static byte[] encode(Version version) {
    ByteWriter out = new ByteWriter(48 + version.value().length);
    head(out, version, 0).raw(version.value());
    return out.toByteArray();
  }

  /** A version whose value is kept in a record of its own. */
  static byte[] encodeExternal(Version version, long recordId) {
    ByteWriter out = new ByteWriter(56);
    head(out, version, EXTERNAL).i64(recordId);
    return out.toByteArray();
  }

  static ByteWriter head(ByteWriter out, Version version, int flags) {
    boolean timed = version.expiresAtMs() != 0 || version.leaseId() != 0;
    out.u8(flags | (timed ? TIMED : 0))
        .varint(version.modRevision())
        .varint(version.modRevision() - version.createRevision())
        .varint(version.version());
    if (timed) {
      out.varint(version.expiresAtMs()).varint(version.leaseId());
    }
    return out;
  }

  static long modRevision(byte[] bytes) {
    return new ByteReader(bytes, 1, bytes.length - 1).varint();
  }

  static boolean isExternal(byte[] bytes) {
    return (bytes[0] & EXTERNAL) != 0;
  }

  /** The id of the value's record, of an external one. */
  static long externalId(byte[] bytes) {
    return new ByteReader(bytes, bytes.length - 8, 8).i64();
  }

  /** The version; of an external one with an empty value. */
  static Version decode(byte[] bytes) {
    return decode(bytes, false);
  }

  static Version decode(byte[] bytes, boolean withoutValue) {
    ByteReader in = new ByteReader(bytes);
    int flags = in.u8();
    long modRevision = in.varint();
    long createRevision = modRevision - in.varint();
    long version = in.varint();
    long expiresAtMs = 0;
    long leaseId = 0;
    if ((flags & TIMED) != 0) {
      expiresAtMs = in.varint();
      leaseId = in.varint();
    }
    byte[] value = withoutValue || (flags & EXTERNAL) != 0 ? NOTHING : in.rest();
    return new Version(modRevision, createRevision, version, expiresAtMs, leaseId, value);
  }
}
