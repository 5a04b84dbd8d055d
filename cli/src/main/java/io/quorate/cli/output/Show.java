package io.quorate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.client.JsonBytes;
import io.quorate.client.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Records, keys and values for people and for programs. */
public final class Show {
  private static final int TABLE_VALUE_LENGTH = 60;

  private Show() {}

  /** As the API's pages show it. */
  public static JsonNode json(KeyValue record) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("key", Json.bytes(record.key()));
    byte[] value = record.value();
    if (value != null) {
      json.set("value", Json.bytes(value));
    }
    json.put("mod_revision", record.modRevision())
        .put("create_revision", record.createRevision())
        .put("version", record.version());
    if (record.end().hasTtl()) {
      json.put("expires_in_ms", record.end().expiresInMs());
    }
    if (record.end().leaseId() != 0) {
      json.put("lease", Long.toString(record.end().leaseId()));
    }
    return json;
  }

  /** On one line, with nothing in it that a terminal would obey. */
  public static String text(byte[] bytes) {
    if (!JsonBytes.isUtf8(bytes)) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
    StringBuilder line = new StringBuilder();
    new String(bytes, StandardCharsets.UTF_8).codePoints().forEach(c -> append(line, c));
    return line.toString();
  }

  public static String shortText(byte[] bytes) {
    String text = text(bytes);
    int length = text.codePointCount(0, text.length());
    return length <= TABLE_VALUE_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, TABLE_VALUE_LENGTH - 1)) + "…";
  }

  private static void append(StringBuilder line, int c) {
    switch (c) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          line.append(String.format("\\u%04x", c));
        } else {
          line.appendCodePoint(c);
        }
      }
    }
  }
}
