package io.quorate.gateway.openapi;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The items of bodies that are sequences: lines of NDJSON, server-sent events. */
final class Items {
  private Items() {}

  static List<Object> lines(byte[] body) {
    List<Object> values = new ArrayList<>();
    String text = new String(body, StandardCharsets.UTF_8);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new IllegalArgumentException("the last line does not end");
    }
    text.lines().forEach(line -> values.add(Json.decodeValue(line)));
    return values;
  }

  /**
   * Events whose data is JSON, as objects with {@code event}, {@code data} and, where it was sent,
   * {@code id}. What follows the last blank line is no event yet; comments and {@code retry} are
   * none either.
   */
  static List<Object> events(byte[] body) {
    List<Object> events = new ArrayList<>();
    JsonObject event = new JsonObject();
    StringBuilder data = new StringBuilder();
    for (String line : whole(new String(body, StandardCharsets.UTF_8)).split("\n", -1)) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.add(event.put("data", Json.decodeValue(data.toString())));
        }
        event = new JsonObject();
        data.setLength(0);
        continue;
      }
      int colon = line.indexOf(": ");
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 2);
      switch (field) {
        case "event", "id" -> event.put(field, value);
        case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
        case "retry", "" -> {}
        default -> {
          if (!line.startsWith(":")) {
            throw new IllegalArgumentException("a line is no field of an event: " + line);
          }
        }
      }
    }
    return events;
  }

  /** Who reads by blocks and then hangs up can have half a line. */
  private static String whole(String text) {
    int end = text.lastIndexOf('\n');
    return text.substring(0, end + 1);
  }
}
