package io.quorate.system.etcd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.cli.bench.http1.HttpAnswer;
import io.quorate.cli.bench.http1.HttpTarget;
import io.quorate.cli.bench.workload.KeyForm;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.Values;
import io.quorate.cli.bench.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** etcd's JSON gateway: keys and values in base64, as it wants them. For one link. */
public final class EtcdHttp implements HttpTarget {
  /** Different values, encoded once. */
  private static final int VALUES = 64;

  private static final byte[] KEY = ascii("{\"key\":\"");
  private static final byte[] VALUE = ascii("\",\"value\":\"");
  private static final byte[] RANGE_END = ascii("\",\"range_end\":\"");
  private static final byte[] END = ascii("\"}");

  private final byte[][] values = new byte[VALUES][];
  private final KeyForm form;
  private final ByteBuf key = Unpooled.buffer();
  private final byte[] putHead;
  private final byte[] getHead;
  private final byte[] scanHead;
  private final byte[] scanEnd;
  private final int rows;

  public EtcdHttp(Workload workload, Values pool) {
    this.form = workload.keySpace().form(UnaryOperator.identity());
    this.rows = workload.keySpace().bucketKeys();
    for (int i = 0; i < VALUES; i++) {
      values[i] = Base64.getEncoder().encode(pool.of(i));
    }
    scanEnd = ascii("\",\"limit\":" + rows + "}");
    int keyBytes = encodedBytes(form.keyBytes());
    int bucketBytes = encodedBytes(form.bucketBytes());
    putHead =
        head("/v3/kv/put", KEY.length + keyBytes + VALUE.length + values[0].length + END.length);
    getHead = head("/v3/kv/range", KEY.length + keyBytes + END.length);
    scanHead =
        head(
            "/v3/kv/range",
            KEY.length + bucketBytes + RANGE_END.length + bucketBytes + scanEnd.length);
  }

  private static int encodedBytes(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  private static byte[] head(String path, int length) {
    return ascii(
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, length));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void encode(Operation operation, ByteBuf out) {
    key.clear();
    switch (operation.kind()) {
      case PUT, INSERT -> {
        form.writeKey(operation.key(), key);
        out.writeBytes(putHead).writeBytes(KEY).writeBytes(encodedKey()).writeBytes(VALUE);
        out.writeBytes(values[operation.valueAt() % VALUES]).writeBytes(END);
      }
      case GET -> {
        form.writeKey(operation.key(), key);
        out.writeBytes(getHead).writeBytes(KEY).writeBytes(encodedKey()).writeBytes(END);
      }
      case SCAN -> {
        form.writeBucket(operation.key(), key);
        out.writeBytes(scanHead).writeBytes(KEY).writeBytes(encodedKey()).writeBytes(RANGE_END);
        int last = key.writerIndex() - 1;
        key.setByte(last, key.getByte(last) + 1);
        out.writeBytes(encodedKey()).writeBytes(scanEnd);
      }
    }
  }

  private byte[] encodedKey() {
    byte[] bytes = new byte[key.readableBytes()];
    key.getBytes(0, bytes);
    return Base64.getEncoder().encode(bytes);
  }

  /**
   * etcd answers 200 for what is not there, so the answer must be as long as what was asked for.
   */
  @Override
  public @Nullable String judge(Operation operation, HttpAnswer answer) {
    if (answer.status() != 200) {
      return "http_" + answer.status();
    }
    long least =
        switch (operation.kind()) {
          case PUT, INSERT -> 0;
          case GET -> values[0].length;
          case SCAN -> (long) rows * values[0].length;
        };
    return answer.bodyBytes() < least ? "not_found" : null;
  }
}
