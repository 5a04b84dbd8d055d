package io.quorate.system.checker.transactions;

import io.quorate.system.checker.transactions.Transaction.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Makes histories of a store that does all right: each transaction takes effect at one instant
 * between its call and its return. Some are aborted and have no effect; of some the answer is lost,
 * and these have an effect later, or none.
 */
final class SerializableHistory {
  private final Random random;
  private final int clients;
  private final int appendsPerKey;
  private final Map<String, List<Long>> store = new HashMap<>();
  private final List<Transaction> history = new ArrayList<>();
  private long nextValue;

  /** A transaction whose instant is to come. */
  private record Begun(int client, long calledNanos, long instantNanos, long returnedNanos) {}

  /**
   * @param appendsPerKey after about so many appends a key is left for a new one, as lists would
   *     grow without end
   */
  SerializableHistory(Random random, int clients, int appendsPerKey) {
    this.random = random;
    this.clients = clients;
    this.appendsPerKey = appendsPerKey;
  }

  List<Transaction> of(int transactions) {
    PriorityQueue<Begun> begun = new PriorityQueue<>(Comparator.comparingLong(Begun::instantNanos));
    for (int client = 0; client < clients; client++) {
      begun.add(begin(client, random.nextInt(10)));
    }
    while (history.size() < transactions) {
      Begun next = begun.remove();
      takeEffect(next);
      begun.add(begin(next.client(), next.returnedNanos() + random.nextInt(5)));
    }
    return List.copyOf(history);
  }

  /** After all others: a transaction that reads every key. */
  Transaction finalReads() {
    List<Step> reads = new ArrayList<>();
    store.forEach((key, values) -> reads.add(new Step.Read(key, values)));
    long after = history.stream().mapToLong(Transaction::returnedNanos).max().orElse(0) + 1;
    return new Transaction(history.size(), 0, reads, after, after + 1, Fate.COMMITTED);
  }

  private Begun begin(int client, long calledNanos) {
    long instant = calledNanos + random.nextInt(20);
    return new Begun(client, calledNanos, instant, instant + random.nextInt(20));
  }

  private void takeEffect(Begun begun) {
    int dice = random.nextInt(20);
    Fate fate = dice == 0 ? Fate.ABORTED : dice < 3 ? Fate.UNKNOWN : Fate.COMMITTED;
    boolean hasEffect = fate == Fate.COMMITTED || (fate == Fate.UNKNOWN && random.nextBoolean());
    Map<String, List<Long>> state = hasEffect ? store : new HashMap<>(store);
    List<Step> steps = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String key = key();
      List<Long> before = state.getOrDefault(key, List.of());
      if (random.nextBoolean()) {
        steps.add(new Step.Read(key, before));
      } else {
        long value = ++nextValue;
        List<Long> after = new ArrayList<>(before);
        after.add(value);
        state.put(key, after);
        steps.add(new Step.Append(key, value));
      }
    }
    // A lost answer is noticed by a timeout, which may be before the instant.
    long returned =
        fate == Fate.UNKNOWN ? begun.calledNanos() + random.nextInt(10) : begun.returnedNanos();
    history.add(
        new Transaction(
            history.size(), begun.client(), steps, begun.calledNanos(), returned, fate));
  }

  private String key() {
    long generation = nextValue / (4L * appendsPerKey);
    return "k" + generation + "." + random.nextInt(4);
  }
}
