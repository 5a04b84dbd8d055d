package io.quorate.system.watching;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** All that a watcher was told of one revision of a group. */
public record WatchEvent(String group, long revision, List<KeyChange> changes) {
  public WatchEvent {
    changes = List.copyOf(changes);
  }

  static WatchEvent of(JsonNode data) {
    List<KeyChange> changes = new ArrayList<>();
    for (JsonNode change : data.required("changes")) {
      JsonNode before = change.path("previous");
      changes.add(
          new KeyChange(
              change.required("key").textValue(),
              state(change),
              before.isMissingNode() ? null : put(before)));
    }
    return new WatchEvent(
        data.required("group").textValue(), data.required("revision").asLong(), changes);
  }

  private static KeyChange.State state(JsonNode change) {
    String type = change.required("type").textValue();
    return switch (type) {
      case "put" -> put(change);
      case "delete" -> new KeyChange.Deleted(change.required("mod_revision").asLong());
      default -> throw new IllegalStateException("a change of no known type: " + change);
    };
  }

  private static KeyChange.Put put(JsonNode record) {
    return new KeyChange.Put(
        record.required("value").textValue(),
        record.required("mod_revision").asLong(),
        record.required("create_revision").asLong(),
        record.required("version").asLong());
  }
}
