package io.quorate.storage.apply;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.frame.Outcomes;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.RequestId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a group remembers of one tenant's writes in one log entry, as a record of its own: one for
 * many writes, since a record each would cost as much as the writes do.
 *
 * <pre>
 * key   = tenant:u32 index:u64 part:u32          (of tenant 0, shard {@link StoreKeys#REQUESTS})
 * value = version:u8=1 stampMs:i64 steadyMs:i64 count:varint (high:i64 low:i64 fingerprint:i64 outcome:bytes){count}
 * </pre>
 *
 * @param stampMs the group's time
 * @param steadyMs the time by which it is forgotten: see {@link RememberedRequests}
 */
record RequestRow(Key key, long stampMs, long steadyMs, List<Remembered> requests) {
  private static final int VERSION = 1;
  private static final int KEY_BYTES = 16;
  private static final int OVERHEAD_BYTES = 160;

  RequestRow {
    requests = List.copyOf(requests);
  }

  /**
   * Where it stands.
   *
   * @param index of the log entry
   * @param part from 0, when an entry's writes are too many for one row
   */
  record Key(int tenantId, long index, int part) {
    byte[] storeKey() {
      byte[] key = new byte[KEY_BYTES];
      ByteBuffer.wrap(key).putInt(tenantId).putLong(index).putInt(part);
      return StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.REQUESTS, key);
    }
  }

  /**
   * One write and its first answer.
   *
   * @param answer the bytes of {@link Outcomes}
   */
  record Remembered(RequestId requestId, long fingerprint, byte[] answer) {

    static Remembered of(RequestId requestId, long fingerprint, Outcome outcome) {
      ByteWriter out = new ByteWriter(32);
      Outcomes.write(outcome, out);
      return new Remembered(requestId, fingerprint, out.toByteArray());
    }

    Outcome outcome() {
      ByteReader in = new ByteReader(answer);
      Outcome outcome = Outcomes.read(in);
      in.end();
      return outcome;
    }

    /** About what it takes in the row and in the index of it. */
    int bytes() {
      return OVERHEAD_BYTES + answer.length;
    }
  }

  /** About what it takes in state and memory. */
  int bytes() {
    return requests.stream().mapToInt(Remembered::bytes).sum();
  }

  byte[] value() {
    ByteWriter out = new ByteWriter(64 * requests.size() + 16);
    out.u8(VERSION).i64(stampMs).i64(steadyMs).varint(requests.size());
    for (Remembered request : requests) {
      out.i64(request.requestId().high()).i64(request.requestId().low());
      out.i64(request.fingerprint()).bytes(request.answer());
    }
    return out.toByteArray();
  }

  /**
   * Reads a record that this group wrote.
   *
   * @throws MalformedException when it is none: then the state is not what it was
   */
  static RequestRow read(byte[] storeKey, byte[] value) {
    ByteBuffer name = ByteBuffer.wrap(StoreKeys.keyOf(storeKey));
    if (name.remaining() != KEY_BYTES) {
      throw new MalformedException("a key of remembered requests of " + name.remaining());
    }
    Key key = new Key(name.getInt(), name.getLong(), name.getInt());
    ByteReader in = new ByteReader(value);
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("remembered requests of version " + version);
    }
    long stampMs = in.i64();
    long steadyMs = in.i64();
    int count = in.boundedVarint("requests", in.remaining());
    List<Remembered> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      RequestId requestId = new RequestId(in.i64(), in.i64());
      requests.add(new Remembered(requestId, in.i64(), in.bytes("answer", Limits.MAX_FRAME_BYTES)));
    }
    in.end();
    return new RequestRow(key, stampMs, steadyMs, requests);
  }
}
