package io.quorate.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.quorate.proto.op.Entry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

/** Writes JSON straight into a Vert.x buffer. Not for several threads. */
public final class JsonWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final ByteBuf bytes;
  private final JsonGenerator json;

  /** What a piece of the answer writes; nothing here does I/O, so nothing can fail. */
  @FunctionalInterface
  public interface Piece {
    void write(JsonWriter out, JsonGenerator json) throws IOException;
  }

  private JsonWriter(int initialBytes) throws IOException {
    bytes = Unpooled.buffer(initialBytes);
    json = FACTORY.createGenerator((OutputStream) new ByteBufOutputStream(bytes));
    json.setRootValueSeparator(null);
  }

  public static Buffer write(int initialBytes, Piece piece) {
    try {
      JsonWriter out = new JsonWriter(initialBytes);
      piece.write(out, out.json);
      out.json.close();
      return BufferInternal.buffer(out.bytes);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /** A string when the bytes are UTF-8, else an object with base64. */
  public void bytes(String name, byte[] value) throws IOException {
    json.writeFieldName(name);
    element(value);
  }

  /** The same as a value by itself, such as an element of a list. */
  public void element(byte[] value) throws IOException {
    if (Utf8.isValid(value)) {
      json.writeUTF8String(value, 0, value.length);
    } else {
      json.writeStartObject();
      json.writeStringField("base64", Base64.getEncoder().encodeToString(value));
      json.writeEndObject();
    }
  }

  /** The members of a record, into an object that is open. */
  public void record(Entry entry, boolean withValue) throws IOException {
    bytes("key", entry.key());
    if (withValue) {
      bytes("value", entry.value());
    }
    json.writeNumberField("mod_revision", entry.modRevision());
    json.writeNumberField("create_revision", entry.createRevision());
    json.writeNumberField("version", entry.version());
    Entry.End end = entry.end();
    if (end.hasTtl()) {
      json.writeNumberField("expires_in_ms", end.expiresInMs());
    }
    if (end.leaseId() != 0) {
      json.writeStringField("lease", Long.toString(end.leaseId()));
    }
  }

  /** Ends a line of NDJSON. */
  public void newline() throws IOException {
    json.writeRaw('\n');
  }
}
