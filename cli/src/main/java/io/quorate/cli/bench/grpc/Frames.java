package io.quorate.cli.bench.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;

/** HTTP/2 frames as a client writes them (RFC 9113). */
public final class Frames {
  static final int HEADER_BYTES = 9;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int SETTING_ENABLE_PUSH = 2;
  private static final int SETTING_INITIAL_WINDOW = 4;
  private static final int CANCEL = 8;

  private Frames() {}

  /** What a client says first. */
  public static void preface(int windowBytes, ByteBuf out) {
    out.writeBytes(Http2CodecUtil.connectionPrefaceBuf());
    header(12, SETTINGS, 0, 0, out);
    out.writeShort(SETTING_ENABLE_PUSH).writeInt(0);
    out.writeShort(SETTING_INITIAL_WINDOW).writeInt(windowBytes);
    windowUpdate(0, windowBytes, out);
  }

  /** Leaves room for a frame's header; returns where it is. */
  public static int begin(ByteBuf out) {
    int at = out.writerIndex();
    out.writeZero(HEADER_BYTES);
    return at;
  }

  /** Completes headers that were written after {@link #begin}. */
  public static void endHeaders(int at, int streamId, ByteBuf out) {
    patch(at, out.writerIndex() - at - HEADER_BYTES, HEADERS, END_HEADERS, streamId, out);
  }

  /** Completes the only data of a stream that was written after {@link #begin}. */
  public static void endData(int at, int streamId, ByteBuf out) {
    patch(at, out.writerIndex() - at - HEADER_BYTES, DATA, END_STREAM, streamId, out);
  }

  /** The same for a stream that the client keeps open. */
  public static void keepData(int at, int streamId, ByteBuf out) {
    patch(at, out.writerIndex() - at - HEADER_BYTES, DATA, 0, streamId, out);
  }

  static void data(int streamId, ByteBuf from, int length, boolean last, ByteBuf out) {
    header(length, DATA, last ? END_STREAM : 0, streamId, out);
    out.writeBytes(from, length);
  }

  public static void settingsAck(ByteBuf out) {
    header(0, SETTINGS, ACK, 0, out);
  }

  public static void pingAck(long data, ByteBuf out) {
    header(8, PING, ACK, 0, out);
    out.writeLong(data);
  }

  public static void windowUpdate(int streamId, int bytes, ByteBuf out) {
    header(4, WINDOW_UPDATE, 0, streamId, out);
    out.writeInt(bytes);
  }

  static void cancel(int streamId, ByteBuf out) {
    header(4, RST_STREAM, 0, streamId, out);
    out.writeInt(CANCEL);
  }

  private static void header(int length, int type, int flags, int streamId, ByteBuf out) {
    out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(streamId);
  }

  private static void patch(int at, int length, int type, int flags, int streamId, ByteBuf out) {
    out.setMedium(at, length).setByte(at + 3, type).setByte(at + 4, flags);
    out.setInt(at + 5, streamId);
  }
}
