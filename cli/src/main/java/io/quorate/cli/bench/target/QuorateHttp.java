package io.quorate.cli.bench.target;

import io.netty.buffer.ByteBuf;
import io.quorate.cli.bench.http1.HttpAnswer;
import io.quorate.cli.bench.http1.HttpTarget;
import io.quorate.cli.bench.workload.KeyForm;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.Values;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.client.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code /v1/kv} of a gateway. Requests are written from ready pieces with the key between. */
public final class QuorateHttp implements HttpTarget {
  private static final byte[] PUT = ascii("PUT /v1/kv/");
  private static final byte[] GET = ascii("GET /v1/kv/");
  private static final byte[] SCAN = ascii("GET /v1/kv?prefix=");
  private static final String CODE = "\"code\":\"";

  private final String authority;
  private final Supplier<String> authorization;
  private final Values values;
  private final KeyForm inPath;
  private final KeyForm inQuery;
  private final int rows;
  private final long leastScanBytes;
  private String rendered = "";
  private byte[] readEnd = {};
  private byte[] scanEnd = {};
  private byte[] writeEnd = {};

  /**
   * For one link.
   *
   * @param authorization the header's value, asked for with each request
   */
  public QuorateHttp(
      Workload workload, Values values, String authority, Supplier<String> authorization) {
    this.authority = authority;
    this.authorization = authorization;
    this.values = values;
    this.inPath = workload.keySpace().form(encoded(PercentEncoding::path));
    this.inQuery = workload.keySpace().form(encoded(PercentEncoding::query));
    this.rows = workload.keySpace().bucketKeys();
    this.leastScanBytes = (long) rows * workload.keySpace().key(0).length;
  }

  private interface Encoding {
    String encode(byte[] bytes);
  }

  private static UnaryOperator<String> encoded(Encoding encoding) {
    return text -> encoding.encode(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void encode(Operation operation, ByteBuf out) {
    renderHeaders();
    switch (operation.kind()) {
      case PUT, INSERT -> {
        out.writeBytes(PUT);
        inPath.writeKey(operation.key(), out);
        out.writeBytes(writeEnd);
        values.write(operation.valueAt(), out);
      }
      case GET -> {
        out.writeBytes(GET);
        inPath.writeKey(operation.key(), out);
        out.writeBytes(readEnd);
      }
      case SCAN -> {
        out.writeBytes(SCAN);
        inQuery.writeBucket(operation.key(), out);
        out.writeBytes(scanEnd);
      }
    }
  }

  /** Again only when the token was renewed. */
  private void renderHeaders() {
    String current = authorization.get();
    if (current.equals(rendered)) {
      return;
    }
    rendered = current;
    String head = " HTTP/1.1\r\nHost: " + authority + "\r\nAuthorization: " + current + "\r\n";
    readEnd = ascii(head + "\r\n");
    scanEnd = ascii("&limit=" + Math.max(1, rows) + head + "\r\n");
    writeEnd = ascii(head + "Content-Length: " + values.size() + "\r\n\r\n");
  }

  @Override
  public @Nullable String judge(Operation operation, HttpAnswer answer) {
    if (answer.status() < 300) {
      boolean isShort =
          switch (operation.kind()) {
            case SCAN -> answer.bodyBytes() < leastScanBytes;
            case GET, PUT, INSERT -> false;
          };
      return isShort ? "rows_missing" : null;
    }
    String text = answer.errorText();
    int at = text.indexOf(CODE);
    int end = at < 0 ? -1 : text.indexOf('"', at + CODE.length());
    return end < 0 ? "http_" + answer.status() : text.substring(at + CODE.length(), end);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
