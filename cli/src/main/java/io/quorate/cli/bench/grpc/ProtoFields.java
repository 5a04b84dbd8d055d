package io.quorate.cli.bench.grpc;

import io.netty.buffer.ByteBuf;

/** Fields of protobuf messages, written straight into a request. */
public final class ProtoFields {
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private ProtoFields() {}

  /** Begins a field of so many bytes, which the caller writes next. */
  public static void bytes(int field, int length, ByteBuf out) {
    varint((field << 3) | BYTES, out);
    varint(length, out);
  }

  public static void number(int field, int value, ByteBuf out) {
    varint((field << 3) | VARINT, out);
    varint(value, out);
  }

  private static void varint(int value, ByteBuf out) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
