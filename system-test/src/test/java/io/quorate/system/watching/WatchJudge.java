package io.quorate.system.watching;

import io.quorate.system.crash.LoadKeys;
import io.quorate.system.history.Recorder;
import io.quorate.system.transactions.TransactionRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that is judged of what the watchers of a load were told. Pure. */
public final class WatchJudge {
  private static final int MOST_SHOWN = 20;

  private WatchJudge() {}

  /**
   * Every contradiction, or the first ones and how many there are.
   *
   * @param stored all rows of the load's keys at the end
   * @param mayHaveGaps whether history was compacted while the watchers ran
   */
  public static List<String> contradictions(
      List<Told> watchers,
      Recorder load,
      TransactionRecorder transactions,
      LoadKeys keys,
      Map<String, String> stored,
      boolean mayHaveGaps) {
    List<String> found = new ArrayList<>();
    WatchChecker checker = new WatchChecker(keys.run());
    for (Told told : watchers) {
      found.addAll(checker.contradictions(told));
      if (told.hasGaps() && !mayHaveGaps) {
        found.add(told.scope() + ": history was gone, and nobody had compacted it");
      }
    }
    ToldHistory history = new ToldHistory(watchers);
    found.addAll(history.contradictions());
    found.addAll(ToldWrites.contradictions(history, load.all(), keys.prefix(), keys::groupOf));
    found.addAll(
        ToldTransactions.contradictions(
            history,
            transactions.transactions(),
            transactions.increments(),
            transactions.prefix()));
    found.addAll(ends(history, keys.prefix(), stored));
    found.addAll(ends(history, transactions.prefix(), stored));
    return shortened(found);
  }

  private static List<String> ends(ToldHistory told, String prefix, Map<String, String> stored) {
    List<String> found = new ArrayList<>();
    Map<String, String> last = told.last(prefix);
    last.forEach(
        (key, value) -> {
          if (!value.equals(stored.get(key))) {
            found.add(key + " holds " + stored.get(key) + ", told last was " + value);
          }
        });
    stored.forEach(
        (key, value) -> {
          if (key.startsWith(prefix) && !last.containsKey(key)) {
            found.add(key + " holds " + value + ", told last was nothing");
          }
        });
    return found;
  }

  private static List<String> shortened(List<String> found) {
    if (found.size() <= MOST_SHOWN) {
      return found;
    }
    List<String> shown = new ArrayList<>(found.subList(0, MOST_SHOWN));
    shown.add("… and " + (found.size() - MOST_SHOWN) + " more about watches");
    return shown;
  }
}
