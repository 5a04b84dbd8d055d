package io.quorate.storage.mvcc.mapdb;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mapdb.DBException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.Store;

/**
 * Values that are too large for a leaf, each in a record of its own, so that a change of a small
 * neighbour does not copy them.
 *
 * <p>The tension: a record is freed when its version is overwritten, and its id may be given to
 * another one at once, while a reader that found the id in a leaf is on its way to it. So a record
 * says whose it is (revision and key), and a reader who finds something else reads the leaf again.
 */
final class LargeValues {
  /** Larger values go out of line; a leaf of twelve must stay far below MapDB's 64 KiB record. */
  static final int THRESHOLD_BYTES = 2 << 10;

  private final Store store;

  LargeValues(Store store) {
    this.store = store;
  }

  long put(byte[] key, long modRevision, byte[] value) {
    ByteWriter out = new ByteWriter(16 + key.length + value.length);
    out.i64(modRevision).bytes(key).raw(value);
    return store.put(out.toByteArray(), Raw.INSTANCE);
  }

  void delete(long recordId) {
    store.delete(recordId, Raw.INSTANCE);
  }

  /** The value, or null when the record is no longer that version's. */
  byte @Nullable [] get(long recordId, byte[] key, long modRevision) {
    byte @Nullable [] bytes;
    try {
      bytes = store.get(recordId, Raw.INSTANCE);
    } catch (DBException.GetVoid freed) {
      return null;
    }
    if (bytes == null) {
      return null;
    }
    try {
      ByteReader in = new ByteReader(bytes);
      boolean same = in.i64() == modRevision && Arrays.equals(in.bytes("key", 1 << 16), key);
      return same ? in.rest() : null;
    } catch (MalformedException another) {
      return null;
    }
  }

  private static final class Raw implements Serializer<byte[]> {
    static final Raw INSTANCE = new Raw();

    @Override
    public void serialize(DataOutput2 out, byte[] bytes) throws IOException {
      out.write(bytes, 0, bytes.length);
    }

    @Override
    public byte[] deserialize(DataInput2 input, int available) throws IOException {
      byte[] bytes = new byte[available];
      input.readFully(bytes);
      return bytes;
    }
  }
}
