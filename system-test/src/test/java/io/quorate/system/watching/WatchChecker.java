package io.quorate.system.watching;

import io.quorate.system.watching.KeyChange.Deleted;
import io.quorate.system.watching.KeyChange.Put;
import io.quorate.system.watching.KeyChange.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether each stream is in itself a history that can have been: ascending, each revision
 * once, every key's versions one after the other, and what was before is what was told before.
 *
 * <p>Keys of the load begin with nothing, so the first that is told of them is their creation.
 */
public final class WatchChecker {
  private final String prefix;

  /**
   * A checker for a load.
   *
   * @param prefix of the keys that nobody wrote before the watchers began
   */
  public WatchChecker(String prefix) {
    this.prefix = prefix;
  }

  /** Everything that is wrong with one watcher's stream. */
  public List<String> contradictions(Told told) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < told.spans().size(); i++) {
      judge(told.scope(), told.spans().get(i), i == 0, found);
    }
    return found;
  }

  private void judge(WatchScope scope, Told.Span span, boolean isFirst, List<String> found) {
    Map<String, Long> last = new HashMap<>(span.start());
    Map<String, Set<Long>> seen = new HashMap<>();
    Map<String, State> states = new HashMap<>();
    for (WatchEvent event : span.events()) {
      boolean isNew =
          seen.computeIfAbsent(event.group(), g -> new HashSet<>()).add(event.revision());
      long before = last.getOrDefault(event.group(), 0L);
      if (!isNew) {
        found.add(scope + ": told twice: " + event);
      } else if (event.revision() <= before) {
        found.add(scope + ": told after revision " + before + ": " + event);
      } else {
        last.put(event.group(), event.revision());
      }
      if (isNew) {
        judge(scope, event, isFirst, states, found);
      }
    }
  }

  private void judge(
      WatchScope scope,
      WatchEvent event,
      boolean isFirst,
      Map<String, State> states,
      List<String> found) {
    Set<String> keys = new HashSet<>();
    for (KeyChange change : event.changes()) {
      String key = change.key();
      if (!keys.add(key)) {
        found.add(scope + ": a key twice: " + event);
      }
      if (!scope.covers(key)) {
        found.add(scope + ": not watched: " + change);
      }
      if (change.state().modRevision() != event.revision()) {
        found.add(scope + ": of another revision than its event: " + event);
      }
      State before = states.put(key, change.state());
      boolean isKnown = before != null || (isFirst && key.startsWith(prefix));
      if (isKnown) {
        judgeStep(scope, before instanceof Put put ? put : null, change, found);
      }
    }
  }

  /** From what a key was, as it was told; null when it was absent. */
  private static void judgeStep(
      WatchScope scope, @Nullable Put before, KeyChange change, List<String> found) {
    if (change.state() instanceof Put put) {
      long version = before == null ? 1 : before.version() + 1;
      long created = before == null ? put.modRevision() : before.createRevision();
      if (put.version() != version || put.createRevision() != created) {
        found.add(scope + ": does not follow " + before + ": " + change);
      }
    } else if (change.state() instanceof Deleted && before == null) {
      found.add(scope + ": a delete of what is absent: " + change);
    }
    if (scope.previous() && !Objects.equals(before, change.before())) {
      found.add(scope + ": before it was " + before + ": " + change);
    }
  }
}
