package io.quorate.storage.raft.jraft;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Frames of the Raft stream, as raft.proto describes them.
 *
 * <p>A message is serialized once, behind its header, on the thread that sends it; reading parses
 * out of the received array without copying its byte strings.
 */
final class Frames {
  /** Bytes of length, kind and call. */
  private static final int HEADER = 4 + 1 + 8;

  private Frames() {}

  /** Takes the frames of a batch. */
  interface Sink {
    void frame(int kind, long call, Payload payload) throws IOException;
  }

  static byte[] encode(int kind, long call, Message message) {
    int size = message.getSerializedSize();
    byte[] frame = new byte[HEADER + size];
    putInt(frame, 0, HEADER - 4 + size);
    frame[4] = (byte) kind;
    putInt(frame, 5, (int) (call >>> 32));
    putInt(frame, 9, (int) call);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(frame, HEADER, size);
      message.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("a message did not fit its own serialized size", e);
    }
    return frame;
  }

  /** One gRPC message of several frames, without copying them. */
  static Buffer batch(List<byte[]> frames) {
    ByteBuf bytes =
        frames.size() == 1
            ? Unpooled.wrappedBuffer(frames.get(0))
            : Unpooled.wrappedBuffer(frames.size(), frames.toArray(new byte[0][]));
    return BufferInternal.buffer(bytes);
  }

  /**
   * @throws IOException when the batch is malformed
   */
  static void decode(Buffer batch, Sink sink) throws IOException {
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
      if (end - at < HEADER) {
        throw new IOException("a frame's header is cut off");
      }
      int length = getInt(bytes, at);
      if (length < HEADER - 4 || length > end - at - 4) {
        throw new IOException("a frame claims " + length + " bytes of " + (end - at - 4));
      }
      int kind = bytes[at + 4] & 0xff;
      long call = ((long) getInt(bytes, at + 5) << 32) | (getInt(bytes, at + 9) & 0xffff_ffffL);
      sink.frame(kind, call, new Payload(bytes, at + HEADER, length - HEADER + 4));
      at += 4 + length;
    }
  }

  /** The message of a frame, still serialized. */
  record Payload(byte[] bytes, int offset, int length) {
    <M extends Message> M parse(Parser<M> parser) throws IOException {
      CodedInputStream in = CodedInputStream.newInstance(bytes, offset, length);
      in.enableAliasing(true);
      M message = parser.parseFrom(in);
      in.checkLastTagWas(0);
      return message;
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
