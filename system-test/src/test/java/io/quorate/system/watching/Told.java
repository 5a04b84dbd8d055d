package io.quorate.system.watching;

import java.util.List;
import java.util.Map;

/**
 * Everything that one watcher was told.
 *
 * @param spans in order; more than one where a watcher was told that history was gone, and had to
 *     begin anew
 */
public record Told(WatchScope scope, List<Span> spans) {
  public Told {
    spans = List.copyOf(spans);
  }

  /**
   * What was told without a gap.
   *
   * @param start by group the revision after which it begins
   */
  public record Span(Map<String, Long> start, List<WatchEvent> events) {
    public Span {
      start = Map.copyOf(start);
      events = List.copyOf(events);
    }
  }

  boolean hasGaps() {
    return spans.size() > 1;
  }

  /** How many events there were. */
  public int events() {
    return spans.stream().mapToInt(span -> span.events().size()).sum();
  }
}
