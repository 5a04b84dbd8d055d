package io.quorate.system.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Gathers the operations of many clients. Thread-safe; read it when the clients have ended. */
public final class Recorder {
  private final ConcurrentLinkedQueue<Operation> operations = new ConcurrentLinkedQueue<>();

  public void add(Operation operation) {
    operations.add(operation);
  }

  public List<Operation> all() {
    return new ArrayList<>(operations);
  }

  public Map<String, List<Operation>> byKey() {
    return operations.stream().collect(Collectors.groupingBy(Operation::key));
  }
}
