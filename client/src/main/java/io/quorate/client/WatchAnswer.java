package io.quorate.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the events of a watch say. */
final class WatchAnswer {
  private static final JsonFactory FACTORY = new JsonFactory();

  private WatchAnswer() {}

  /** What a {@code change} tells. */
  static WatchEvent change(EventReader.Event event) {
    String group = "";
    long revision = 0;
    List<WatchEvent.Change> changes = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(event.data())) {
      Answers.expect(parser.nextToken(), JsonToken.START_OBJECT);
      for (String name; (name = parser.nextFieldName()) != null; ) {
        JsonToken value = parser.nextToken();
        switch (name) {
          case "group" -> group = parser.getText();
          case "revision" -> revision = parser.getLongValue();
          case "changes" -> {
            Answers.expect(value, JsonToken.START_ARRAY);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              changes.add(item(parser));
            }
          }
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw Json.unreadable(e);
    }
    return new WatchEvent(group, revision, changes, event.id());
  }

  private static WatchEvent.Change item(JsonParser parser) throws IOException {
    JsonNode item = Json.MAPPER.readTree(parser);
    KeyValue record = record(item);
    boolean isPut = "put".equals(item.path("type").textValue());
    JsonNode previous = item.get("previous");
    @Nullable KeyValue before = previous == null ? null : record(previous);
    return new WatchEvent.Change(record.key(), isPut ? record : null, before);
  }

  private static KeyValue record(JsonNode item) throws IOException {
    try (JsonParser parser = Json.MAPPER.treeAsTokens(item)) {
      parser.nextToken();
      return Answers.record(parser).keyValue();
    }
  }

  /** Why the server ended a stream. */
  static QuorateException end(EventReader.Event event) {
    JsonNode data = Json.read(event.data(), JsonNode.class);
    String detail = data.path("detail").asText("the server ended the watch");
    return new QuorateException(ErrorCodes.of(data.path("code").textValue(), 500), detail);
  }
}
