package io.quorate.client;

import io.quorate.proto.op.Entry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A key's record. Its arrays are the caller's: nothing else refers to them.
 *
 * @param value null when it was not asked for
 * @param modRevision the write that made it; the ETag
 * @param version how many writes since the key was created, 1 for the first
 * @param end when the key ends, as of the answer
 */
public record KeyValue(
    byte[] key,
    byte @Nullable [] value,
    long modRevision,
    long createRevision,
    long version,
    Entry.End end) {

  /** A record that never ends. */
  public KeyValue(
      byte[] key, byte @Nullable [] value, long modRevision, long createRevision, long version) {
    this(key, value, modRevision, createRevision, version, Entry.End.NEVER);
  }

  /** The key as text; bytes that are no UTF-8 show as U+FFFD. */
  public String keyText() {
    return new String(key, StandardCharsets.UTF_8);
  }

  /** The value as text, of a read that asked for it; bytes that are no UTF-8 show as U+FFFD. */
  public String valueText() {
    return new String(requireValue(), StandardCharsets.UTF_8);
  }

  /** The value, of a read that asked for it. */
  public byte[] requireValue() {
    if (value == null) {
      throw new IllegalStateException("a read of keys only has no values");
    }
    return value;
  }
}
