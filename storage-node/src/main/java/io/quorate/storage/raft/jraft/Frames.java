package io.quorate.storage.raft.jraft;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.frame.CallFrames;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Frames of the Raft stream, as raft.proto describes them.
 *
 * <p>A message is serialized once, behind its header, on the thread that sends it; reading parses
 * out of the received array without copying its byte strings.
 */
final class Frames {
  private Frames() {}

  /** Takes the frames of a batch. */
  interface Sink {
    void frame(int kind, long call, Payload payload) throws IOException;
  }

  static byte[] encode(int kind, long call, Message message) {
    int size = message.getSerializedSize();
    byte[] frame = CallFrames.withRoomFor(size, kind, call);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(frame, CallFrames.HEADER_BYTES, size);
      message.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("a message did not fit its own serialized size", e);
    }
    return frame;
  }

  /**
   * @throws IOException when the batch is malformed
   */
  static void decode(Buffer batch, Sink sink) throws IOException {
    try {
      CallFrames.<IOException>read(
          batch,
          (kind, call, bytes, offset, length) ->
              sink.frame(kind, call, new Payload(bytes, offset, length)));
    } catch (MalformedException e) {
      throw new IOException(e.getMessage(), e);
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
}
