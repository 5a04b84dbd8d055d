package io.quorate.system.transactions;

import io.quorate.system.checker.transactions.Transaction.Fate;
import org.jspecify.annotations.Nullable;

/**
 * One client's adding of 1 to a counter, with the times of call and return by nanoTime.
 *
 * @param value what the counter was after it; null unless it is known to have happened
 */
public record Increment(
    int client, String key, long calledNanos, long returnedNanos, Fate fate, @Nullable Long value) {

  public Increment {
    if (returnedNanos < calledNanos) {
      throw new IllegalArgumentException("returned before it was called");
    }
    if ((fate == Fate.COMMITTED) != (value != null)) {
      throw new IllegalArgumentException("what happened has a value, and nothing else");
    }
  }
}
