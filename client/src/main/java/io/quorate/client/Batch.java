package io.quorate.client;

import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Operations that travel in one request, each of which succeeds or fails by itself.
 *
 * <p>They are encoded as they are added, so that a bulk load costs one pass over its bytes and a
 * part of a batch can be sent again without another. For one thread at a time; sending leaves it as
 * it is.
 */
public final class Batch {
  private static final byte[] OPEN = ascii("{\"operations\":[");
  private static final byte[] CLOSE = ascii("]}");
  private static final byte[] PUT = ascii("{\"put\":{\"key\":");
  private static final byte[] GET = ascii("{\"get\":{\"key\":");
  private static final byte[] DELETE = ascii("{\"delete\":{\"key\":");
  private static final byte[] VALUE = ascii(",\"value\":");
  private static final byte[] IF_ABSENT = ascii(",\"if_absent\":true");
  private static final byte[] END = ascii("}}");

  /** The operations with no commas between them; number i ends where number i + 1 starts. */
  private final ByteSink operations = new ByteSink(4 << 10);

  private int[] starts = new int[64];
  private int size;

  /** How many operations it holds. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The size of the request's body. */
  public int bytes() {
    return OPEN.length + operations.size() + Math.max(0, size - 1) + CLOSE.length;
  }

  public Batch put(byte[] key, byte[] value) {
    return put(key, value, Condition.ALWAYS);
  }

  public Batch put(byte[] key, byte[] value, Condition condition) {
    start(PUT, key);
    operations.write(VALUE);
    JsonBytes.write(operations, value);
    condition(condition);
    operations.write(END);
    return this;
  }

  public Batch get(byte[] key) {
    start(GET, key);
    operations.write(END);
    return this;
  }

  public Batch delete(byte[] key) {
    return delete(key, Condition.ALWAYS);
  }

  public Batch delete(byte[] key, Condition condition) {
    start(DELETE, key);
    condition(condition);
    operations.write(END);
    return this;
  }

  /** Whether another put of that key and value would keep the batch within the server's limits. */
  public boolean hasRoomFor(byte[] key, byte[] value) {
    // The worst that JSON makes of a byte is six; a batch that turns out smaller costs nothing.
    long most = bytes() + 64L + 6L * (key.length + (long) value.length);
    return size < Limits.MAX_BATCH_OPERATIONS
        && (most <= Limits.MAX_REQUEST_BYTES || size == 0 || fitsExactly(key, value));
  }

  private boolean fitsExactly(byte[] key, byte[] value) {
    ByteSink probe = new ByteSink(key.length + value.length + 64);
    JsonBytes.write(probe, key);
    JsonBytes.write(probe, value);
    return bytes() + 64 + probe.size() <= Limits.MAX_REQUEST_BYTES;
  }

  /** The operations with these indexes, in that order. */
  public Batch subset(int[] indexes) {
    Batch part = new Batch();
    for (int index : indexes) {
      part.begin();
      part.operations.write(operations, starts[index], end(index) - starts[index]);
    }
    return part;
  }

  ByteSink body() {
    ByteSink body = new ByteSink(bytes());
    body.write(OPEN);
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        body.write(',');
      }
      body.write(operations, starts[i], end(i) - starts[i]);
    }
    body.write(CLOSE);
    return body;
  }

  private int end(int index) {
    return index + 1 < size ? starts[index + 1] : operations.size();
  }

  private void start(byte[] opening, byte[] key) {
    begin();
    operations.write(opening);
    JsonBytes.write(operations, key);
  }

  private void begin() {
    if (size == Limits.MAX_BATCH_OPERATIONS) {
      throw new IllegalStateException("a batch holds " + Limits.MAX_BATCH_OPERATIONS);
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
    }
    starts[size++] = operations.size();
  }

  private void condition(Condition condition) {
    if (condition instanceof Condition.Absent) {
      operations.write(IF_ABSENT);
    } else if (condition instanceof Condition.Revisions wanted) {
      operations.write(ascii(",\"if_match\":" + Arrays.toString(wanted.revisions())));
    } else if (condition instanceof Condition.Exists) {
      throw new IllegalArgumentException("a batch knows no condition \"exists\"");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
