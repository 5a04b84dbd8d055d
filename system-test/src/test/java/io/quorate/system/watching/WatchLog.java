package io.quorate.system.watching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what one watcher is told, and by what it resumes. Thread-safe. */
final class WatchLog {
  private final WatchScope scope;
  private final List<Told.Span> ended = new ArrayList<>();
  private final Map<String, KeyChange.State> latest = new HashMap<>();
  private Map<String, Long> start = Map.of();
  private List<WatchEvent> events = new ArrayList<>();
  private String position = "";

  WatchLog(WatchScope scope) {
    this.scope = scope;
  }

  WatchScope scope() {
    return scope;
  }

  /** What to resume by; empty before anything was told. */
  synchronized String position() {
    return position;
  }

  synchronized boolean hasBegun() {
    return !position.isEmpty();
  }

  /** There was nothing else up to here. */
  synchronized void progress(String id) {
    if (position.isEmpty()) {
      start = revisions(id);
    }
    position = id;
  }

  synchronized void add(WatchEvent event, String id) {
    if (position.isEmpty()) {
      throw new IllegalStateException("a change before the stream's beginning: " + event);
    }
    events.add(event);
    position = id;
    event.changes().forEach(change -> latest.put(change.key(), change.state()));
  }

  /** What comes next is gone: the watcher begins anew. */
  synchronized void compacted() {
    ended.add(new Told.Span(start, events));
    start = Map.of();
    events = new ArrayList<>();
    position = "";
  }

  /** Whether the last that was told of a key is this value. */
  synchronized boolean isAt(String key, String value) {
    return latest.get(key) instanceof KeyChange.Put put && put.value().equals(value);
  }

  synchronized int size() {
    return events.size();
  }

  synchronized Told told() {
    List<Told.Span> spans = new ArrayList<>(ended);
    spans.add(new Told.Span(start, events));
    return new Told(scope, spans);
  }

  private static Map<String, Long> revisions(String id) {
    Map<String, Long> revisions = new HashMap<>();
    for (String part : id.split(",", -1)) {
      int colon = part.indexOf(':');
      revisions.put(part.substring(0, colon), Long.parseLong(part.substring(colon + 1)));
    }
    return revisions;
  }
}
