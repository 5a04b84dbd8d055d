package io.quorate.system.history;

import java.util.ArrayList;
import java.util.List;

/** Gathers the operations of many clients in the order of their returns. Thread-safe. */
public final class Recorder {
  private final List<Operation> operations = new ArrayList<>();
  private final List<Scan> scans = new ArrayList<>();
  private long known;

  public synchronized void add(Operation operation) {
    operations.add(operation);
    known += operation.result().isKnown() ? 1 : 0;
  }

  public synchronized void add(Scan scan) {
    scans.add(scan);
  }

  public synchronized List<Scan> scans() {
    return new ArrayList<>(scans);
  }

  /** How many operations had an answer that tells their effect; for rates. */
  public synchronized long known() {
    return known;
  }

  public synchronized int size() {
    return operations.size();
  }

  public List<Operation> all() {
    return from(0);
  }

  /** A copy of what was added after the first {@code start} operations. */
  public synchronized List<Operation> from(int start) {
    return new ArrayList<>(operations.subList(start, operations.size()));
  }
}
