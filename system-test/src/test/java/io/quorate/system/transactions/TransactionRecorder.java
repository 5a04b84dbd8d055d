package io.quorate.system.transactions;

import io.quorate.system.checker.transactions.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gathers what clients were told of transactions and increments. Thread-safe. */
public final class TransactionRecorder {
  private final ListKeys keys;
  private final List<Transaction> transactions = new ArrayList<>();
  private final List<Increment> increments = new ArrayList<>();

  TransactionRecorder(ListKeys keys) {
    this.keys = keys;
  }

  /** All keys of the load begin with it. */
  public String prefix() {
    return keys.prefix();
  }

  synchronized void add(Transaction transaction) {
    transactions.add(transaction);
  }

  synchronized void add(Increment increment) {
    increments.add(increment);
  }

  public synchronized List<Transaction> transactions() {
    return new ArrayList<>(transactions);
  }

  /** The transactions, and at their end reads of all that is stored. */
  public List<Transaction> with(Map<String, String> stored) {
    List<Transaction> all = transactions();
    int firstId = 1 + all.stream().mapToInt(Transaction::id).max().orElse(0);
    all.addAll(keys.lastReads(stored, firstId));
    return all;
  }

  public synchronized List<Increment> increments() {
    return new ArrayList<>(increments);
  }
}
