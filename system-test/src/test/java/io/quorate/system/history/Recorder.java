package io.quorate.system.history;

import java.util.ArrayList;
import java.util.List;

/** Gathers the operations of many clients in the order of their returns. Thread-safe. */
public final class Recorder {
  private final List<Operation> operations = new ArrayList<>();

  public synchronized void add(Operation operation) {
    operations.add(operation);
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
