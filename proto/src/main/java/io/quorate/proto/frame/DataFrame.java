package io.quorate.proto.frame;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;

/**
 * The {@link CallFrames} of {@code Data/Exchange}, between a gateway's event loop and a node: the
 * requests and replies of {@code Data/Write} and {@code Data/Read} without what a gRPC call of its
 * own costs each of them.
 *
 * <p>The caller's first message is an empty batch, and so is the node's: from then on it takes
 * calls. A caller numbers its calls upwards. A node that shuts down says which call is the last
 * that it takes, answers all up to that, and ends the stream; so what was sent after it was
 * certainly not looked at.
 */
public enum DataFrame {
  /** Payload: a request of {@link WriteFrames}. */
  WRITE(1),
  /** Payload: a request of {@link ReadFrames}. */
  READ(2),
  /** Payload: the reply of the call's own kind. */
  REPLY(3),
  /** No payload; its call is the last one that the node takes, 0 if it took none. */
  LAST(4),
  /** Payload: a request of {@link ReadFrames} for changes alone, which may be answered late. */
  WATCH(5);

  private static final DataFrame[] ALL = values();

  private final int number;

  DataFrame(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static DataFrame byNumber(int number) {
    if (number < 1 || number > ALL.length) {
      throw new MalformedException("there is no frame of kind " + number);
    }
    return ALL[number - 1];
  }

  /** A frame whose payload is what the writer holds, copied. */
  public byte[] frame(long call, ByteWriter payload) {
    byte[] frame = CallFrames.withRoomFor(payload.size(), number, call);
    System.arraycopy(payload.array(), 0, frame, CallFrames.HEADER_BYTES, payload.size());
    return frame;
  }

  /** A frame without a payload. */
  public byte[] frame(long call) {
    return CallFrames.withRoomFor(0, number, call);
  }
}
