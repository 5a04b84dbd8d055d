package io.quorate.storage.apply;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.key.XxHash64;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;

/**
 * The hash of a present key, and of a whole state. A state's checksum is the sum of its keys'
 * hashes, so it follows a write by a subtraction and an addition, in whatever order keys came.
 *
 * <pre>
 * of a key   = XXH64(mod:i64 create:i64 version:i64 expiresAtMs:i64 leaseId:i64 XXH64(value):i64 storeKey)
 * of a state = XXH64(revision:i64 compactRevision:i64 stampMs:i64 keys:i64 checksum:i64)
 * </pre>
 *
 * Replicas of different versions compare these, so they can't change. The buffer makes an instance
 * one thread's.
 */
final class StateChecksum {
  private final ByteWriter buffer = new ByteWriter(256);

  long ofKey(byte[] storeKey, Version version) {
    buffer.clear();
    buffer.i64(version.modRevision()).i64(version.createRevision()).i64(version.version());
    buffer.i64(version.expiresAtMs()).i64(version.leaseId());
    // The value is hashed where it is: it may be 1 MiB, and copying costs as much as hashing.
    buffer.i64(XxHash64.hash(version.value())).raw(storeKey);
    return XxHash64.hash(buffer.array(), 0, buffer.size());
  }

  long ofState(Position position) {
    buffer.clear();
    buffer.i64(position.revision()).i64(position.compactRevision()).i64(position.stampMs());
    buffer.i64(position.keys()).i64(position.checksum());
    return XxHash64.hash(buffer.array(), 0, buffer.size());
  }
}
