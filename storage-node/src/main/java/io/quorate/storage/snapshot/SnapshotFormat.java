package io.quorate.storage.snapshot;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;

/**
 * The snapshot file, format 1. All integers are big-endian; varints are unsigned LEB128.
 *
 * <pre>
 *   file    := magic:i64 meta block* index trailer
 *   meta    := length:i32 body xxh64(magic and all before)
 *     body  := clusterId groupId createdAtMs:i64 position:7×i64        strings with varint length
 *   block   := packing:u8 packedLength:i32 length:i32 rows:i32 body xxh64(head and packed body)
 *     packing 0: the body is as it is; 1: LZ4 block format
 *     body  := row*
 *     row   := shared:varint suffix versions:varint version*     suffix with varint length; key = previous key's first shared
 *              bytes, then the suffix; shared is 0 in a block's first row
 *     version := flags:u8 modRevision:varint                     newest first
 *              flags 0: tombstone, nothing more; else 1 for a value, and 2 if it has times
 *              [modRevision - createRevision:varint version:varint [expiresAtMs:varint
 *              leaseId:varint] value]
 *   index   := 2:u8 length:i32 body xxh64(head and body)
 *     body  := blocks:varint (offset:varint firstKey)*
 *   trailer := indexOffset:i64 rows:i64 versions:i64 xxh64(all before it) magic:i64
 * </pre>
 *
 * XXH64 with seed 0. The checksum over the whole file is what a file is accepted by; those of the
 * blocks say where it is damaged, and protect a reader that starts at a block.
 */
final class SnapshotFormat {
  /** "QSNAP" and the format. */
  static final long MAGIC = 0x5153_4E41_5000_0001L;

  static final long END_MAGIC = 0x5153_4E41_5045_4E44L;

  static final int PLAIN = 0;
  static final int LZ4 = 1;
  static final int INDEX = 2;

  /** A block is closed when it reaches this; a row of large values makes a larger one. */
  static final int BLOCK_BYTES = 48 << 10;

  /** No block is larger; a key's versions that do not fit end the writing. */
  static final int MAX_BLOCK_BYTES = 1 << 30;

  static final int MAX_META_BYTES = 4 << 10;
  static final int MAX_KEY_BYTES = 1 << 16;
  static final int META_HEAD_BYTES = 12;
  static final int BLOCK_HEAD_BYTES = 13;
  static final int INDEX_HEAD_BYTES = 5;
  static final int HASH_BYTES = 8;
  static final int TRAILER_BYTES = 40;

  private static final int TOMBSTONE = 0;
  private static final int VALUE = 1;
  private static final int TIMED = 2;

  private SnapshotFormat() {}

  static void writeMeta(ByteWriter out, SnapshotInfo info) {
    Position at = info.position();
    out.string(info.clusterId())
        .string(info.groupId())
        .i64(info.createdAtMs())
        .i64(at.appliedIndex())
        .i64(at.appliedTerm())
        .i64(at.revision())
        .i64(at.compactRevision())
        .i64(at.stampMs())
        .i64(at.keys())
        .i64(at.checksum());
  }

  static SnapshotInfo readMeta(ByteReader in) {
    String clusterId = in.string("cluster id", SnapshotInfo.MAX_ID_BYTES);
    String groupId = in.string("group id", SnapshotInfo.MAX_ID_BYTES);
    long createdAtMs = in.i64();
    Position position =
        new Position(in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64());
    in.end();
    return new SnapshotInfo(clusterId, groupId, createdAtMs, position);
  }

  static void writeVersion(ByteWriter out, Version version) {
    if (version.isDeleted()) {
      out.u8(TOMBSTONE).varint(version.modRevision());
      return;
    }
    boolean timed = version.expiresAtMs() != 0 || version.leaseId() != 0;
    out.u8(timed ? VALUE | TIMED : VALUE)
        .varint(version.modRevision())
        .varint(version.modRevision() - version.createRevision())
        .varint(version.version());
    if (timed) {
      out.varint(version.expiresAtMs()).varint(version.leaseId());
    }
    out.bytes(version.value());
  }

  static Version readVersion(ByteReader in) {
    int flags = in.u8();
    long modRevision = in.varint();
    if (flags == TOMBSTONE) {
      return Version.tombstone(modRevision);
    }
    if (flags != VALUE && flags != (VALUE | TIMED)) {
      throw new SnapshotDamagedException("a version with flags " + flags);
    }
    long createRevision = modRevision - in.varint();
    long version = in.varint();
    boolean timed = (flags & TIMED) != 0;
    long expiresAtMs = timed ? in.varint() : 0;
    long leaseId = timed ? in.varint() : 0;
    byte[] value = in.bytes("value", in.remaining());
    return new Version(modRevision, createRevision, version, expiresAtMs, leaseId, value);
  }
}
