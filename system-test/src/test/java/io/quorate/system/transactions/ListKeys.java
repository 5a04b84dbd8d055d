package io.quorate.system.transactions;

import io.quorate.system.checker.transactions.Step;
import io.quorate.system.checker.transactions.Transaction;
import io.quorate.system.crash.LoadKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The keys of a load of transactions: per tag, and so of one shard, a few lists and counters. A
 * list is numbers with a comma after each, so that an append is one.
 */
public record ListKeys(LoadKeys keys) {
  private static final int PER_TAG = 3;

  /** Apart from those of the load of single keys, which has judges of its own. */
  String prefix() {
    return keys.run() + "-transactions/";
  }

  String list(String tag, int number) {
    return prefix() + "list/{" + tag + "}" + number % PER_TAG;
  }

  String counter(String tag, int number) {
    return prefix() + "counter/{" + tag + "}" + number % PER_TAG;
  }

  /** A counter whose increments are sent again until they are answered. */
  String onceCounter(String tag) {
    return prefix() + "once/{" + tag + "}";
  }

  static String element(long value) {
    return value + ",";
  }

  /** The numbers of a list. */
  public static List<Long> elements(String list) {
    List<Long> elements = new ArrayList<>();
    int from = 0;
    for (int comma = list.indexOf(','); comma >= 0; comma = list.indexOf(',', from)) {
      elements.add(Long.parseLong(list.substring(from, comma)));
      from = comma + 1;
    }
    if (from != list.length()) {
      throw new IllegalStateException("not a list: " + list);
    }
    return elements;
  }

  /** What is stored at the end, as reads by transactions of one shard each. */
  List<Transaction> lastReads(Map<String, String> stored, int firstId) {
    List<Transaction> reads = new ArrayList<>();
    long now = System.nanoTime();
    for (String tag : keys.tags()) {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < PER_TAG; i++) {
        String key = list(tag, i);
        steps.add(new Step.Read(key, elements(stored.getOrDefault(key, ""))));
      }
      int id = firstId + reads.size();
      reads.add(new Transaction(id, -1, steps, now, now, Transaction.Fate.COMMITTED));
    }
    return reads;
  }
}
