package io.quorate.storage.raft.jraft;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.frame.CallFrames;
import io.quorate.proto.key.XxHash64;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Frames of the Raft stream, as raft.proto describes them.
 *
 * <p>A message is serialized once, behind its header, on the thread that sends it; reading parses
 * out of the received array without copying its byte strings. TCP's checksum misses what busy
 * networks damage in years, so each frame has one that does not.
 */
final class Frames {
  /** Said in each hello, so that nodes of versions that frame in another way find out at once. */
  static final int FORMAT = 1;

  private static final int CHECKSUM_BYTES = 8;

  /** Where kind and call begin in a frame: the length shows itself to be right. */
  private static final int COVERED_FROM = 4;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Frames() {}

  /** Takes the frames of a batch. */
  interface Sink {
    void frame(int kind, long call, Payload payload) throws IOException;
  }

  static byte[] encode(int kind, long call, Message message) {
    int size = message.getSerializedSize();
    byte[] frame = CallFrames.withRoomFor(size + CHECKSUM_BYTES, kind, call);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(frame, CallFrames.HEADER_BYTES, size);
      message.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("a message did not fit its own serialized size", e);
    }
    int end = frame.length - CHECKSUM_BYTES;
    LONG.set(frame, end, XxHash64.hash(frame, COVERED_FROM, end - COVERED_FROM));
    return frame;
  }

  /**
   * @throws IOException when the batch is malformed
   */
  static void decode(Buffer batch, Sink sink) throws IOException {
    try {
      CallFrames.<IOException>read(
          batch,
          (kind, call, bytes, offset, length) -> {
            int messageBytes = length - CHECKSUM_BYTES;
            if (messageBytes < 0 || !isWhole(bytes, offset, messageBytes)) {
              throw new IOException("a frame of kind " + kind + " has a bad checksum");
            }
            sink.frame(kind, call, new Payload(bytes, offset, messageBytes));
          });
    } catch (MalformedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static boolean isWhole(byte[] bytes, int offset, int messageBytes) {
    int from = offset - CallFrames.HEADER_BYTES + COVERED_FROM;
    int end = offset + messageBytes;
    return (long) LONG.get(bytes, end) == XxHash64.hash(bytes, from, end - from);
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
}
