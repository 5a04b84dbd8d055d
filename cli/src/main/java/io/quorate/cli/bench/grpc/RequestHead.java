package io.quorate.cli.bench.grpc;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The header block of gRPC requests on one connection, by HPACK (RFC 7541): the first request of a
 * kind puts its fields into the table that both sides keep, so that each later one has a byte for a
 * field and costs neither side anything, as with any gRPC client. For one event loop.
 */
public final class RequestHead {
  private static final int FIRST_DYNAMIC_INDEX = 62;
  private static final int ENTRY_OVERHEAD_BYTES = 32;
  private static final int METHOD_POST = 3;
  private static final int SCHEME_HTTP = 6;
  private static final int SCHEME_HTTPS = 7;
  private static final int AUTHORITY = 1;
  private static final int PATH = 4;
  private static final int AUTHORIZATION = 23;
  private static final int CONTENT_TYPE = 31;

  /** No name of the static table: the name goes along. */
  private static final int NO_INDEX = 0;

  private record Field(String name, String value) {
    int bytes() {
      return name.length() + value.length() + ENTRY_OVERHEAD_BYTES;
    }
  }

  private final int scheme;
  private final String authority;
  private final int tableBytes;
  private final List<Field> table = new ArrayList<>();
  private int usedBytes;
  private boolean announced;

  /**
   * For a new connection.
   *
   * @param tableBytes what the server allows; it starts with 4,096 on its own
   */
  public RequestHead(boolean tls, String authority, long tableBytes) {
    this.scheme = tls ? SCHEME_HTTPS : SCHEME_HTTP;
    this.authority = authority;
    this.tableBytes = (int) Math.min(4_096, tableBytes);
  }

  public void write(String path, String authorization, ByteBuf out) {
    if (!announced) {
      integer(0x20, 5, tableBytes, out);
      announced = true;
    }
    out.writeByte(0x80 | METHOD_POST);
    out.writeByte(0x80 | scheme);
    field(AUTHORITY, ":authority", authority, out);
    field(PATH, ":path", path, out);
    field(NO_INDEX, "te", "trailers", out);
    field(CONTENT_TYPE, "content-type", "application/grpc", out);
    if (!authorization.isEmpty()) {
      field(AUTHORIZATION, "authorization", authorization, out);
    }
  }

  private void field(int nameIndex, String name, String value, ByteBuf out) {
    // The newest entry has the lowest index and stands last here.
    for (int i = table.size() - 1; i >= 0; i--) {
      Field known = table.get(i);
      if (known.name().equals(name) && known.value().equals(value)) {
        integer(0x80, 7, FIRST_DYNAMIC_INDEX + table.size() - 1 - i, out);
        return;
      }
    }
    Field field = new Field(name, value);
    boolean kept = field.bytes() <= tableBytes;
    if (kept) {
      remember(field);
    }
    integer(kept ? 0x40 : 0, kept ? 6 : 4, nameIndex, out);
    if (nameIndex == NO_INDEX) {
      string(name, out);
    }
    string(value, out);
  }

  private void remember(Field field) {
    while (usedBytes + field.bytes() > tableBytes) {
      usedBytes -= table.remove(0).bytes();
    }
    table.add(field);
    usedBytes += field.bytes();
  }

  private static void string(String value, ByteBuf out) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    integer(0, 7, bytes.length, out);
    out.writeBytes(bytes);
  }

  /** An integer with a prefix of so many bits (RFC 7541, 5.1). */
  private static void integer(int pattern, int bits, int value, ByteBuf out) {
    int most = (1 << bits) - 1;
    if (value < most) {
      out.writeByte(pattern | value);
      return;
    }
    out.writeByte(pattern | most);
    int rest = value - most;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
