package io.quorate.cli.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.client.ByteSink;
import io.quorate.client.JsonBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Keys in order. Guarded by its own monitor. */
public final class FakeStore {
  /** A key's record. */
  public record Row(
      byte[] key, byte[] value, long modRevision, long createRevision, long version) {}

  private final TreeMap<byte[], Row> rows = new TreeMap<>(Arrays::compareUnsigned);
  private long revision;

  /** Whether what is written now all gets the present revision. */
  private boolean atomic;

  /** Does all that the steps do at one revision or, when they throw, none of it. */
  synchronized <T> T atomically(LongFunction<T> steps) {
    TreeMap<byte[], Row> before = new TreeMap<>(rows);
    revision++;
    atomic = true;
    try {
      T result = steps.apply(revision);
      if (rows.equals(before)) {
        revision--;
      }
      return result;
    } catch (RuntimeException e) {
      rows.clear();
      rows.putAll(before);
      revision--;
      throw e;
    } finally {
      atomic = false;
    }
  }

  public synchronized Row put(byte[] key, byte[] value) {
    if (!atomic) {
      revision++;
    }
    Row old = rows.get(key);
    Row row =
        new Row(
            key,
            value,
            revision,
            old == null ? revision : old.createRevision(),
            old == null ? 1 : old.modRevision() == revision ? old.version() : old.version() + 1);
    rows.put(key, row);
    return row;
  }

  public Row put(String key, String value) {
    return put(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  public synchronized Row get(byte[] key) {
    return rows.get(key);
  }

  public String text(String key) {
    Row row = get(key.getBytes(StandardCharsets.UTF_8));
    return row == null ? null : new String(row.value(), StandardCharsets.UTF_8);
  }

  public synchronized boolean delete(byte[] key) {
    return rows.remove(key) != null;
  }

  public synchronized List<Row> all() {
    return List.copyOf(rows.values());
  }

  public synchronized int size() {
    return rows.size();
  }

  static byte[] bytes(JsonNode json) {
    return json.isTextual()
        ? json.asText().getBytes(StandardCharsets.UTF_8)
        : Base64.getDecoder().decode(json.path("base64").asText());
  }

  static JsonNode json(byte[] bytes) throws IOException {
    ByteSink sink = new ByteSink(bytes.length + 2);
    JsonBytes.write(sink, bytes);
    return FakeGateway.JSON.readTree(sink.toByteArray());
  }

  static ObjectNode json(Row row, boolean keyOnly) throws IOException {
    ObjectNode json = FakeGateway.JSON.createObjectNode();
    json.set("key", json(row.key()));
    if (!keyOnly) {
      json.set("value", json(row.value()));
    }
    return json.put("mod_revision", row.modRevision())
        .put("create_revision", row.createRevision())
        .put("version", row.version());
  }
}
