package io.quorate.system.watching;

import io.quorate.system.watching.KeyChange.Put;
import io.quorate.system.watching.KeyChange.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all watchers together were told: one history, if they agree. Whatever one of them was told
 * the others must have been told, too, as far as they watch it.
 */
public final class ToldHistory {
  private final Map<String, NavigableMap<Long, Map<String, State>>> byGroup = new TreeMap<>();
  private final List<String> contradictions = new ArrayList<>();

  /** Puts together what they were told. */
  public ToldHistory(List<Told> watchers) {
    watchers.forEach(this::add);
    watchers.forEach(this::judgeWhole);
  }

  /** Where they disagree, and what was not told to all. */
  public List<String> contradictions() {
    return List.copyOf(contradictions);
  }

  private void add(Told told) {
    for (Told.Span span : told.spans()) {
      for (WatchEvent event : span.events()) {
        Map<String, State> known =
            byGroup
                .computeIfAbsent(event.group(), group -> new TreeMap<>())
                .computeIfAbsent(event.revision(), revision -> new HashMap<>());
        for (KeyChange change : event.changes()) {
          State other = known.putIfAbsent(change.key(), change.state());
          if (other != null && !other.equals(change.state())) {
            contradictions.add(told.scope() + ": others were told " + other + ", it " + change);
          }
        }
      }
    }
  }

  private void judgeWhole(Told told) {
    for (int i = 0; i < told.spans().size(); i++) {
      boolean isLast = i == told.spans().size() - 1;
      judgeWhole(told.scope(), told.spans().get(i), isLast);
    }
  }

  /** A span that ended for a gap is whole up to the last that it tells. */
  private void judgeWhole(WatchScope scope, Told.Span span, boolean isLast) {
    Map<String, Map<Long, WatchEvent>> told = new HashMap<>();
    Map<String, Long> ends = new HashMap<>();
    for (WatchEvent event : span.events()) {
      told.computeIfAbsent(event.group(), group -> new HashMap<>()).put(event.revision(), event);
      ends.merge(event.group(), event.revision(), Math::max);
    }
    byGroup.forEach(
        (group, history) -> {
          // A stream of one key tells of one group only.
          long start = span.start().getOrDefault(group, Long.MAX_VALUE);
          long end = isLast ? Long.MAX_VALUE : ends.getOrDefault(group, 0L);
          if (start < end) {
            history
                .subMap(start, false, end, true)
                .forEach(
                    (revision, changes) ->
                        judgeRevision(
                            scope,
                            group + ":" + revision,
                            changes,
                            told.getOrDefault(group, Map.of()).get(revision)));
          }
        });
  }

  private void judgeRevision(
      WatchScope scope, String revision, Map<String, State> changes, @Nullable WatchEvent event) {
    for (Map.Entry<String, State> change : changes.entrySet()) {
      String key = change.getKey();
      boolean isTold =
          event != null && event.changes().stream().anyMatch(one -> one.key().equals(key));
      if (scope.covers(key) && !isTold) {
        contradictions.add(scope + ": was not told " + revision + " " + change);
      }
    }
  }

  /** What a revision of a group made of a key; null when nobody was told of it. */
  @Nullable State at(String group, long revision, String key) {
    Map<Long, Map<String, State>> history = byGroup.getOrDefault(group, new TreeMap<>());
    return history.getOrDefault(revision, Map.of()).get(key);
  }

  /** The changes of each key under a prefix, in order. */
  Map<String, List<State>> byKey(String prefix) {
    Map<String, List<State>> keys = new TreeMap<>();
    for (NavigableMap<Long, Map<String, State>> history : byGroup.values()) {
      for (Map<String, State> changes : history.values()) {
        changes.forEach(
            (key, state) -> {
              if (key.startsWith(prefix)) {
                keys.computeIfAbsent(key, k -> new ArrayList<>()).add(state);
              }
            });
      }
    }
    return keys;
  }

  /** What each key under a prefix came to, without those that were deleted last. */
  Map<String, String> last(String prefix) {
    Map<String, String> last = new TreeMap<>();
    byKey(prefix)
        .forEach(
            (key, states) -> {
              if (states.get(states.size() - 1) instanceof Put put) {
                last.put(key, put.value());
              }
            });
    return last;
  }
}
