package io.quorate.system.checker.transactions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of one key's values, as its longest read shows it: appends that are in no read come
 * after them, in whatever order.
 */
final class KeyOrder {
  private final List<Long> values;
  private final Map<Long, Integer> positions = new HashMap<>();

  KeyOrder(List<Long> longest) {
    this.values = longest;
    for (int i = 0; i < longest.size(); i++) {
      positions.putIfAbsent(longest.get(i), i);
    }
  }

  List<Long> values() {
    return values;
  }

  boolean contains(long value) {
    return positions.containsKey(value);
  }

  boolean hasDuplicates() {
    return positions.size() < values.size();
  }

  /** Whether a read is a beginning of this order. */
  boolean beginsWith(List<Long> read) {
    return read.size() <= values.size() && values.subList(0, read.size()).equals(read);
  }
}
