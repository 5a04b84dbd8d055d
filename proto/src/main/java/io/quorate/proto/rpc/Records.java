package io.quorate.proto.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Lifetime;
import io.quorate.v1.KeyValue;

/** Records as messages of kv.proto. */
public final class Records {
  private Records() {}

  /** Nobody changes an entry's arrays once it is read, so they are not copied. */
  public static KeyValue message(Entry entry) {
    KeyValue.Builder message =
        KeyValue.newBuilder()
            .setKey(UnsafeByteOperations.unsafeWrap(entry.key()))
            .setValue(UnsafeByteOperations.unsafeWrap(entry.value()))
            .setModRevision(entry.modRevision())
            .setCreateRevision(entry.createRevision())
            .setVersion(entry.version())
            .setLease(entry.end().leaseId());
    if (entry.end().hasTtl()) {
      message.setExpiresInMs(entry.end().expiresInMs());
    }
    return message.build();
  }

  /**
   * When a key ends that is put.
   *
   * @throws QuorateException TTL_INVALID, or LEASE_NOT_FOUND for what is no lease's number
   */
  public static Lifetime lifetime(long ttlMs, long leaseId) {
    if (ttlMs == 0 && leaseId == 0) {
      return Lifetime.FOREVER;
    }
    if (leaseId < 0) {
      throw new QuorateException(ErrorCode.LEASE_NOT_FOUND, "a lease's id has at most 63 bits");
    }
    if (ttlMs != 0) {
      Lifetime.checkTtl(ttlMs);
    }
    return new Lifetime(ttlMs, leaseId);
  }
}
