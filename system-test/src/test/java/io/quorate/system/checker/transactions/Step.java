package io.quorate.system.checker.transactions;

import java.util.List;

/** What a transaction does to one key, which holds a list. Appended values are unique per key. */
public sealed interface Step {
  String key();

  record Append(String key, long value) implements Step {
    @Override
    public String toString() {
      return "append " + value + " to " + key;
    }
  }

  /** What was read; an absent key is an empty list. */
  record Read(String key, List<Long> values) implements Step {
    public Read {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return "read " + key + " " + values;
    }
  }
}
