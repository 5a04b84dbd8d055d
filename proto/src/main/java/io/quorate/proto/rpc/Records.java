package io.quorate.proto.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.quorate.proto.op.Entry;
import io.quorate.v1.KeyValue;

/** Records as messages of kv.proto. */
public final class Records {
  private Records() {}

  /** Nobody changes an entry's arrays once it is read, so they are not copied. */
  public static KeyValue message(Entry entry) {
    return KeyValue.newBuilder()
        .setKey(UnsafeByteOperations.unsafeWrap(entry.key()))
        .setValue(UnsafeByteOperations.unsafeWrap(entry.value()))
        .setModRevision(entry.modRevision())
        .setCreateRevision(entry.createRevision())
        .setVersion(entry.version())
        .build();
  }
}
