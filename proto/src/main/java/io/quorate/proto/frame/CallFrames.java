package io.quorate.proto.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.proto.bytes.MalformedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/**
 * Many calls on one gRPC stream, whose answers come in any order. A message of the stream is a
 * batch of frames, whatever waited when it left:
 *
 * <pre>
 *   frame = length:u32  kind:u8  call:u64  payload      (big endian; length counts what follows it)
 * </pre>
 *
 * <p>Kinds and payloads are the stream's own: {@code Raft/Exchange} has those of raft.proto, {@code
 * Data/Exchange} those of {@link DataFrame}.
 */
public final class CallFrames {
  private static final int LENGTH_BYTES = 4;

  /** Bytes of length, kind and call; the payload comes behind them. */
  public static final int HEADER_BYTES = LENGTH_BYTES + 1 + 8;

  private CallFrames() {}

  /**
   * Takes the frames of a batch.
   *
   * @param <X> what it may throw, which ends the batch
   */
  public interface Sink<X extends Exception> {
    /** The payload is a part of {@code bytes}, which may be kept but not changed. */
    void frame(int kind, long call, byte[] bytes, int offset, int length) throws X;
  }

  /** A frame whose payload of {@code length} bytes is yet to be put behind its header. */
  public static byte[] withRoomFor(int length, int kind, long call) {
    byte[] frame = new byte[HEADER_BYTES + length];
    putInt(frame, 0, HEADER_BYTES - LENGTH_BYTES + length);
    frame[4] = (byte) kind;
    putInt(frame, 5, (int) (call >>> 32));
    putInt(frame, 9, (int) call);
    return frame;
  }

  /** One gRPC message of several frames, without copying them. */
  public static Buffer batch(List<byte[]> frames) {
    ByteBuf bytes =
        frames.size() == 1
            ? Unpooled.wrappedBuffer(frames.get(0))
            : Unpooled.wrappedBuffer(frames.size(), frames.toArray(new byte[0][]));
    return BufferInternal.buffer(bytes);
  }

  /**
   * Gives the frames of a batch to a sink, in order, without copying their payloads.
   *
   * @throws MalformedException at the first frame that is none
   */
  public static <X extends Exception> void read(Buffer batch, Sink<X> sink) throws X {
    ByteBuf buffer = ((BufferInternal) batch).getByteBuf();
    byte[] bytes;
    int at;
    if (buffer.hasArray()) {
      bytes = buffer.array();
      at = buffer.arrayOffset() + buffer.readerIndex();
    } else {
      bytes = batch.getBytes();
      at = 0;
    }
    int end = at + batch.length();
    while (at < end) {
      if (end - at < HEADER_BYTES) {
        throw new MalformedException("a frame's header is cut off");
      }
      int length = getInt(bytes, at);
      if (length < HEADER_BYTES - LENGTH_BYTES || length > end - at - LENGTH_BYTES) {
        throw new MalformedException(
            "a frame claims " + length + " bytes of " + (end - at - LENGTH_BYTES));
      }
      int kind = bytes[at + 4] & 0xff;
      long call = ((long) getInt(bytes, at + 5) << 32) | (getInt(bytes, at + 9) & 0xffff_ffffL);
      sink.frame(kind, call, bytes, at + HEADER_BYTES, length - HEADER_BYTES + LENGTH_BYTES);
      at += LENGTH_BYTES + length;
    }
  }

  private static void putInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  private static int getInt(byte[] bytes, int at) {
    return (bytes[at] << 24)
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}
