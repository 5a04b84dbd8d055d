package io.quorate.system.increments;

import io.quorate.system.checker.transactions.Transaction.Fate;
import io.quorate.system.transactions.Increment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of a journal come to: which increments were answered, which were sent and are
 * still open, and why some were sent again. Whoever continues a journal and whoever watches it
 * being written read it by the same rules. A line that no rule allows fails: a journal that can't
 * be trusted proves nothing. For one thread.
 */
final class JournalEntries {

  /** An increment that was sent, or was about to be, and has no answer. */
  record Open(String id, String key, long calledNanos) {}

  private final int client;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final List<Increment> answered = new ArrayList<>();
  private final Map<String, Integer> resends = new TreeMap<>();

  JournalEntries(int client) {
    this.client = client;
  }

  static String sent(Open increment) {
    return "sent " + increment.id() + " " + increment.calledNanos() + " " + increment.key();
  }

  static String again(String id, String why) {
    return "again " + id + " " + why;
  }

  static String answered(String id, long nanos, long value) {
    return "answered " + id + " " + nanos + " " + value;
  }

  /** Takes the next line. */
  void add(String line) {
    String[] words = line.split(" ", 4);
    switch (words[0]) {
      case "sent" -> {
        Open increment = new Open(words[1], words[3], Long.parseLong(words[2]));
        if (open.put(increment.id(), increment) != null) {
          throw new IllegalStateException("sent for the first time twice: " + line);
        }
      }
      case "again" -> {
        known(open.get(words[1]), line);
        resends.merge(line.substring(words[0].length() + words[1].length() + 2), 1, Integer::sum);
      }
      case "answered" -> {
        Open increment = known(open.remove(words[1]), line);
        long returned = Long.parseLong(words[2]);
        answered.add(
            new Increment(
                client,
                increment.key(),
                increment.calledNanos(),
                returned,
                Fate.COMMITTED,
                Long.valueOf(words[3])));
      }
      default -> throw new IllegalStateException("no line of a journal: " + line);
    }
  }

  private static Open known(@Nullable Open increment, String line) {
    if (increment == null) {
      throw new IllegalStateException("of no open increment: " + line);
    }
    return increment;
  }

  /** In the order in which they were sent first. */
  List<Open> open() {
    return List.copyOf(open.values());
  }

  int openCount() {
    return open.size();
  }

  int answeredCount() {
    return answered.size();
  }

  List<Increment> answered() {
    return List.copyOf(answered);
  }

  /** How often increments were sent again, by reason. */
  Map<String, Integer> resends() {
    return Map.copyOf(resends);
  }
}
